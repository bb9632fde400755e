import { expect, test } from './harness/test.ts'
import { fillOutbox, postedJob, storedAccounts } from './many-jobs.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

test('an open page shows what a worker that died had stored and not told any more', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await courier.openComposer()
  await expect(composer.getByText('Nothing is waiting.')).toBeVisible()
  await courier.stopWorker()
  const elsewhere = await courier.newPage(courier.url('manifest.json'))
  const [account] = await storedAccounts(elsewhere)
  if (!account) throw new Error('No account was connected')
  // Written past everything that would tell of it, as by a worker that died right after.
  await fillOutbox(elsewhere, { accounts: [], jobs: [postedJob(account, 1, Date.now())] })
  await expect(named.outbox(composer)).toHaveCount(0)
  await courier.wakeWorker()
  await expect(named.outbox(composer)).toContainText('Posted')
})
