import { fault } from '../x-server/start-x-server.ts'
import { advanceClock, advanceClockUntil } from './harness/clock.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

const MINUTE = 60_000

test('a create that never reached X goes out once after seven minutes, which take seconds here', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetBefore() })
  const page = await courier.openComposer()
  await named.text(page).fill('Seven minutes later')
  const pressedAt = x.clock.now()
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('looking for it on X')
  await expect(named.outbox(page)).toContainText(
    /Courier looks until .+\. X may charge up to \$0\.005 for each post read\./,
  )
  await advanceClockUntil(courier, x, () => x.posts.length > 0, 10 * MINUTE)
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts).toHaveLength(1)
  const looks = x.requests.filter(({ endpoint }) => endpoint === 'userPosts')
  expect(looks).toHaveLength(7)
  // Far more than a test may take.
  expect(x.clock.now() - pressedAt).toBeGreaterThan(6.5 * MINUTE)
})

test('a worker that is started again lives in the moved time from its first line', async ({
  x,
  courier,
}) => {
  await advanceClock(courier, x, 90 * MINUTE)
  for (let times = 0; times < 3; times++) {
    await courier.stopWorker()
    await courier.wakeWorker()
    const [shown, made] = await courier.worker.evaluate(() => [
      Date.now(),
      Date.parse(new Date().toISOString()),
    ])
    expect(Math.abs(shown - x.clock.now())).toBeLessThan(MINUTE)
    expect(Math.abs(made - x.clock.now())).toBeLessThan(MINUTE)
  }
})
