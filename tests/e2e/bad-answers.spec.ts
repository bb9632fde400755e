import type { Locator, Page } from '@playwright/test'
import { jpegPicture, pngPicture, shortVideo } from '../fixtures/make-fixtures.ts'
import { DEFAULT_CLIENT_ID } from '../x-server/default-people.ts'
import { type FaultAction, fault, type XServer } from '../x-server/start-x-server.ts'
import { described, expectQuiet, file, pick } from './bad-input.ts'
import { expect, test } from './harness/test.ts'
import { describeMedia, named, registerRedirect, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const json = { 'content-type': 'application/json' }

/** Answers that say 2xx and are of no use; `afterWork`: to a request that X carried out. */
const NONSENSE: Record<string, (timing?: { afterWork: boolean }) => FaultAction> = {
  HTML: (timing) => fault.html(200, timing),
  nothing: (timing) => fault.empty(200, timing),
  'broken JSON': (timing) => fault.garbage(200, timing),
  'values of wrong types': () => fault.wrongTypes(),
}

/** More of them, where trying one takes no waiting. */
const MORE_NONSENSE: typeof NONSENSE = {
  ...NONSENSE,
  'a list': () => fault.status(200, '[]', json),
  'a bare null': () => fault.status(200, 'null', json),
}

const WAITS = 'X sent an answer that cannot be read. Courier tries again by itself.'
const VIDEO = file('dusk.mp4', 'video/mp4', shortVideo())
const ENDPOINTS = ['initialize', 'append', 'finalize', 'status', 'metadata'] as const

/** The answers to a segment and an alt text tell nothing, so these need not be as they should. */
const MAY_SAY_NOTHING = ['append', 'metadata']
const SAYS_NOTHING = ['nothing', 'values of wrong types']

for (const [what, action] of Object.entries(NONSENSE)) {
  test(`X answers every upload call once with ${what}: said each time, and posted once`, async ({
    x,
    courier,
  }) => {
    x.switches.processingPolls = 1
    await setUp(x, courier)
    const composer = await courier.openComposer()
    await pick(composer, VIDEO)
    await describeMedia(composer, 'Ripples')
    await named.text(composer).fill('Through all of it')
    const faults = ENDPOINTS.map((endpoint) => {
      const believed = MAY_SAY_NOTHING.includes(endpoint) && SAYS_NOTHING.includes(what)
      const spoiled = x.faults.add({ match: { endpoint }, action: action({ afterWork: believed }) })
      return { endpoint, believed, spoiled }
    })
    await named.post(composer).click()
    const row = named.outbox(composer)
    for (const { endpoint, believed, spoiled } of faults) {
      await test.step(endpoint, async () => {
        await expect.poll(() => spoiled.hits, { intervals: [50] }).toBe(1)
        if (believed) return
        // The next try is two seconds away: all of it is looked at together, and often.
        const shown = async () => {
          const words = (await row.textContent()) ?? ''
          const canCancel = await row.getByRole('button', { name: 'Cancel' }).isVisible()
          return ['Waiting', WAITS].every((each) => words.includes(each)) && canCancel
        }
        await expect.poll(shown, { intervals: [50] }).toBe(true)
      })
    }
    await expect(row).toContainText('Posted')
    expect(x.posts).toHaveLength(1)
    expect(x.posts[0]?.media).toMatchObject([{ category: 'tweet_video', altText: 'Ripples' }])
    expectQuiet(x, courier)
  })
}

test('X answers a picture sent at once with nonsense, four times over: posted once', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await courier.openComposer()
  const pictures = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']
  await pick(composer, ...pictures.map((name) => file(name, 'image/jpeg', jpegPicture('dusk'))))
  for (const name of pictures) await expect(described(composer, name)).toBeVisible()
  for (const action of [fault.html(), fault.empty(), fault.garbage(), fault.wrongTypes()]) {
    x.faults.add({ match: { endpoint: 'oneShot' }, action })
  }
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText(WAITS)
  await expect(named.outbox(composer)).toContainText('Posted')
  expect(x.posts.map(({ media }) => media.length)).toEqual([4])
})

const SPOILED: Record<string, () => FaultAction> = {
  HTML: () => fault.html(200, { afterWork: true }),
  nothing: () => fault.empty(200, { afterWork: true }),
  'broken JSON': () => fault.garbage(200, { afterWork: true }),
  'values of wrong types': () => fault.wrongTypes(),
  'a gateway error': () => fault.html(502, { afterWork: true }),
}

test('X posts and answers nonsense: found on X and shown as posted, never sent again', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await courier.openComposer()
  let count = 0
  for (const [what, action] of Object.entries(SPOILED)) {
    await test.step(what, async () => {
      const creates = createsAt(x)
      x.faults.add({ match: { endpoint: 'createPost' }, action: action() })
      if (what === 'HTML') {
        // Looking for it is answered with nonsense too, at first.
        x.faults.add({ match: { endpoint: 'userPosts' }, action: fault.wrongTypes() })
      }
      await named.text(composer).fill(`Answered with ${what}`)
      await named.post(composer).click()
      const row = outboxRow(composer, `Answered with ${what}`)
      await expect(row).toContainText('Posted')
      await expect(row.getByRole('link', { name: 'View on X' })).toBeVisible()
      count += 1
      expect(x.posts).toHaveLength(count)
      expect(createsAt(x) - creates).toBe(1)
    })
  }
  await named.text(composer).fill('')
  await pick(composer, file('dusk.jpg', 'image/jpeg', jpegPicture('dusk')))
  x.faults.add({
    match: { endpoint: 'createPost' },
    action: fault.html(200, { afterWork: true }),
  })
  await named.post(composer).click()
  await expect(outboxRow(composer, 'dusk.jpg')).toContainText('Posted')
  expect(x.posts).toHaveLength(count + 1)
  expectQuiet(x, courier)
})

for (const what of ['HTML', 'nothing', 'values of wrong types'] as const) {
  test(`X answers a post with ${what} and will not be asked: one question, and no second post`, async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const composer = await courier.openComposer()
    const wentOut = what === 'values of wrong types'
    const action = wentOut ? fault.wrongTypes() : NONSENSE[what]?.()
    if (!action) throw new Error(what)
    x.faults.add({ match: { endpoint: 'createPost' }, action })
    x.faults.add({ match: { endpoint: 'userPosts' }, times: 99, action: fault.html(403) })
    await named.text(composer).fill('Did it?')
    await named.post(composer).click()
    const row = outboxRow(composer, 'Did it?')
    await expect(row).toContainText('Did this post go out?')
    await expect(row.getByRole('link', { name: 'Look on X' })).toBeVisible()
    await expect(row.getByRole('button')).toHaveText(['Yes, it is on X', 'No, post it now'])
    expect(createsAt(x)).toBe(1)
    await row.getByRole('button', { name: wentOut ? 'Yes, it is on X' : 'No, post it now' }).click()
    await expect(row).toContainText('Posted')
    expect(x.posts).toHaveLength(1)
    expect(createsAt(x)).toBe(wentOut ? 1 : 2)
  })
}

const REFUSALS: { what: string; action: FaultAction; says: string; details: string }[] = [
  {
    what: 'a page that says 403',
    action: fault.html(403),
    says: 'X refused this post without a reason. Its length or a mention can be one. Edit it, or retry later.',
    details: 'HTTP 403',
  },
  {
    what: 'an empty 400',
    action: fault.empty(400),
    says: 'X does not take this post as it is. See the details, then edit it.',
    details: 'HTTP 400',
  },
  {
    what: 'a 422 of wrong types',
    action: fault.status(422, { errors: 'none', detail: 7, title: ['x'] }),
    says: 'X does not take this post as it is. See the details, then edit it.',
    details: 'HTTP 422',
  },
]

test('X refuses a post in no words of its own: it stops with details, and comes back whole', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await courier.openComposer()
  await pick(composer, file('noon.png', 'image/png', pngPicture()))
  await describeMedia(composer, 'Hills')
  for (const { what, action, says, details } of REFUSALS) {
    await test.step(what, async () => {
      x.faults.add({ match: { endpoint: 'createPost' }, action })
      await named.text(composer).fill(what)
      await expect(described(composer, 'noon.png')).toBeVisible()
      await named.post(composer).click()
      const row = outboxRow(composer, what)
      await expect(row).toContainText('Failed')
      await expect(row).toContainText(says)
      await row.getByText('Details', { exact: true }).click()
      await expect(row).toContainText(details)
      await row.getByRole('button', { name: 'Edit' }).click()
      await expect(named.outbox(composer)).toHaveCount(0)
      await expect(named.text(composer)).toHaveValue(what)
      await expect(described(composer, 'noon.png')).toBeVisible()
      expect(x.posts).toEqual([])
    })
  }
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Posted')
  expect(x.posts.map(({ media }) => media[0]?.altText)).toEqual(['Hills'])
  expectQuiet(x, courier)
})

const AT_SIGN_IN = ['token', 'me'] as const

test.describe('somebody new', () => {
  test.use({ person: 'new' })

  test('X answers the sign-in with nonsense: it says so, and connecting again works', async ({
    x,
    courier,
  }) => {
    x.consent = 'auto'
    registerRedirect(x, courier)
    await courier.setClientId(DEFAULT_CLIENT_ID)
    const page = await courier.openOptions()
    const connect = page.getByRole('button', { name: 'Connect X account' })
    const accounts = page.getByRole('list', { name: 'Accounts' }).getByRole('listitem')
    for (const endpoint of AT_SIGN_IN) {
      for (const [what, action] of Object.entries(MORE_NONSENSE)) {
        await test.step(`${endpoint}: ${what}`, async () => {
          const spoiled = x.faults.add({ match: { endpoint }, action: action() })
          await connect.click()
          await expect.poll(() => spoiled.hits).toBe(1)
          await expect(page.getByRole('alert')).toContainText(
            'X sent an answer that cannot be read. Try again later.',
          )
          await expect(accounts).toHaveCount(0)
          await expect(connect).toBeEnabled()
        })
      }
      const trouble = x.faults.add({ match: { endpoint }, action: fault.html(503) })
      await connect.click()
      await expect.poll(() => trouble.hits).toBe(1)
      await expect(page.getByRole('alert')).toContainText(
        'X has trouble right now. Try again later.',
      )
    }
    await connect.click()
    await expect(accounts).toHaveCount(1)
    expectQuiet(x, courier)
  })
})

test('X answers a token refresh with nonsense: the post waits, and goes out once', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await courier.openComposer()
  const user = x.users[0]?.id ?? ''
  let count = 0
  for (const [what, action] of Object.entries(NONSENSE)) {
    // Done and answered in wrong types, the refresh token would be spent: another story, below.
    if (what === 'values of wrong types') continue
    await test.step(what, async () => {
      x.tokens.expireAccess(user)
      const spoiled = x.faults.add({ match: { endpoint: 'token' }, action: action() })
      await named.text(composer).fill(`Refreshed with ${what}`)
      await named.post(composer).click()
      const row = outboxRow(composer, `Refreshed with ${what}`)
      await expect.poll(() => spoiled.hits).toBe(1)
      await expect(row).toContainText(WAITS)
      await expect(row).toContainText('Posted')
      count += 1
      expect(x.posts).toHaveLength(count)
    })
  }
  expectQuiet(x, courier)
})

test.describe('a refresh that X has done and answered with nonsense', () => {
  test.use({ allowed: [/refresh token.*(spent|reuse|used)/i] })

  test('X keeps the new tokens to itself: connect again, and the post goes out', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const composer = await courier.openComposer()
    x.tokens.expireAccess(x.users[0]?.id ?? '')
    x.faults.add({ match: { endpoint: 'token' }, action: fault.wrongTypes() })
    await named.text(composer).fill('After a while')
    await named.post(composer).click()
    const row = outboxRow(composer, 'After a while')
    await expect(row).toContainText(
      'An answer from X got lost, and X then ended the sign-in to be safe. Connect again; nothing is lost.',
    )
    expect(x.posts).toEqual([])
    x.consent = 'auto'
    await row.getByRole('button', { name: 'Connect again' }).click()
    await expect(row).toContainText('Posted')
    expect(x.posts).toHaveLength(1)
  })
})

function outboxRow(composer: Page, title: string): Locator {
  return composer
    .getByRole('list', { name: 'Outbox' })
    .getByRole('listitem', { name: title, exact: true })
}

/** How many times X was asked to post. */
function createsAt(x: XServer): number {
  return x.requests.filter(({ method, path }) => method === 'POST' && path === '/2/tweets').length
}
