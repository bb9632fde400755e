import type { Locator, Page } from '@playwright/test'
import { videoOf } from '../fixtures/make-fixtures.ts'
import { fault, type XServer } from '../x-server/start-x-server.ts'
import { faultsInBothSchemes } from './axe.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'
import { shot } from './shots.ts'

test.use({ person: 'connected' })

const ANA = '1580000000000000001'
const JONAS = '1580000000000000002'
const MiB = 1024 * 1024

const row = (page: Page, title: string) => page.getByRole('listitem', { name: title })
const more = (of: Locator) => of.getByRole('button', { name: 'More' })
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Delete this post from X?' })

/** Posts these words and waits until the row says so. */
async function posted(page: Page, text: string): Promise<Locator> {
  await named.text(page).fill(text)
  await named.post(page).click()
  await expect(row(page, text)).toContainText('Posted')
  return row(page, text)
}

/** Chooses in the row's menu with the mouse. */
async function choose(page: Page, of: Locator, item: string): Promise<void> {
  await more(of).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

async function deleteIt(page: Page, of: Locator): Promise<void> {
  await choose(page, of, 'Delete from X')
  await dialog(page).getByRole('button', { name: 'Delete', exact: true }).click()
}

const deletions = (x: XServer) => x.requests.filter(({ method }) => method === 'DELETE')

test('the link of a post is copied as View on X opens it, and that is said', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  const post = await posted(page, 'Copy me')
  const address = `https://x.com/ana_kovac/status/${x.posts[0]?.id}`
  await expect(post.getByRole('link', { name: 'View on X' })).toHaveAttribute('href', address)
  await post.getByRole('button', { name: 'Copy link' }).press('Enter')
  const said = page.getByRole('status').filter({ hasText: 'Link copied' })
  // Both stand for four seconds.
  await expect
    .poll(async () => [await said.count(), await post.getByText('Link copied').isVisible()], {
      intervals: [50],
    })
    .toEqual([1, true])
  await expect(post.getByRole('button', { name: 'Copy link' })).toBeFocused()
  await named.text(page).focus()
  await page.keyboard.press('ControlOrMeta+V')
  await expect(named.text(page)).toHaveValue(address)
  await expect(post.getByText('Link copied')).toHaveCount(0)
})

test('a link that may not be copied is shown to be copied by hand', async ({ x, courier }) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  const post = await posted(page, 'Copy me')
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))
  })
  await post.getByRole('button', { name: 'Copy link' }).click()
  await expect(post.getByRole('alert')).toContainText(
    `copy it yourself: https://x.com/ana_kovac/status/${x.posts[0]?.id}`,
  )
})

test('a post is deleted once, as the account that posted it, after the person saw the price', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  x.session.userId = JONAS
  await courier.signIn()
  const page = await courier.openComposer()
  await posted(page, 'Stays')
  await page.getByRole('button', { name: /@ana_kovac/ }).click()
  await page.getByRole('menuitemradio', { name: /@jonas_lind/ }).click()
  const post = await posted(page, 'Goes')
  const id = x.posts.find(({ text }) => text === 'Goes')?.id

  await choose(page, post, 'Delete from X')
  await expect(dialog(page)).toHaveAccessibleDescription('Goes X may charge up to $0.010.')
  await dialog(page).getByRole('button', { name: 'Keep it' }).click()
  await expect(dialog(page)).toHaveCount(0)
  expect(deletions(x)).toEqual([])

  await deleteIt(page, post)
  await expect(post).toContainText('Deleted')
  await expect(post).toContainText('from X')
  await expect(post.getByRole('link', { name: 'View on X' })).toHaveCount(0)
  await expect(page.getByRole('status').filter({ hasText: 'Deleted from X: Goes' })).toHaveCount(1)
  expect(deletions(x)).toMatchObject([
    { path: `/2/tweets/${id}`, query: {}, body: undefined, userId: JONAS, status: 200 },
  ])
  expect(deletions(x)[0]?.bodyBytes).toBe(0)
  expect(deletions(x)[0]?.headers.cookie).toBeUndefined()
  expect(x.posts.map(({ text, userId }) => [text, userId])).toEqual([['Stays', ANA]])
  expect(x.charges.at(-1)?.dollars).toBeLessThanOrEqual(0.01)
})

test('what a deleted post said can be written again', async ({ x, courier }) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  const post = await posted(page, 'With a typpo')
  await deleteIt(page, post)
  await choose(page, post, 'Write it again')
  await expect(named.text(page)).toHaveValue('With a typpo')
  await expect(named.text(page)).toBeFocused()
  await expect(post).toContainText('Deleted')
  await posted(page, 'Without a typo')
  expect(x.posts.map(({ text }) => text)).toEqual(['Without a typo'])
})

interface Refusal {
  name: string
  refuse: (x: XServer) => unknown
  words: string
  /** The buttons under the sentence, the one that helps first. */
  buttons: string[]
}

const deletePost = { endpoint: 'deletePost' }
const REFUSALS: Refusal[] = [
  {
    name: 'refuses',
    refuse: (x) => x.faults.add({ match: deletePost, action: fault.error('not-permitted') }),
    words: 'X did not delete this post. Look at it on X, and delete it there.',
    buttons: ['Delete again'],
  },
  {
    name: 'asks for a pause',
    refuse: (x) => x.faults.add({ match: deletePost, action: fault.error('rate-limited') }),
    words: 'Not deleted: X asked for a pause. Delete again after',
    buttons: ['Delete again'],
  },
  {
    name: 'hangs up',
    refuse: (x) => x.faults.add({ match: deletePost, action: fault.resetBefore() }),
    words: 'X cannot be reached, so the post may still be there.',
    buttons: ['Delete again'],
  },
  {
    name: 'has trouble',
    refuse: (x) => x.faults.add({ match: deletePost, action: fault.status(503) }),
    words: 'X gave no clear answer, so the post may still be there.',
    buttons: ['Delete again'],
  },
  {
    name: 'wants credits',
    refuse: (x) => x.faults.add({ match: deletePost, action: fault.error('credits-depleted') }),
    words: 'Your X app has no credits left, so X did not delete the post.',
    buttons: ['Add credits at X', 'Delete again'],
  },
  {
    name: 'has ended the sign-in',
    refuse: (x) => x.tokens.revoke(ANA),
    words: 'Not deleted: the account is signed out. Connect it again, then delete.',
    buttons: ['Connect again', 'Delete again'],
  },
]

for (const { name, refuse, words, buttons } of REFUSALS) {
  test(`where X ${name}, the row stays and says so`, async ({ x, courier, allowed }) => {
    allowed.push(/Failed to load resource|net::ERR/)
    await setUp(x, courier)
    const page = await courier.openComposer()
    const post = await posted(page, 'Still here')
    refuse(x)
    await deleteIt(page, post)
    await expect(post).toContainText(words)
    await expect(post).toContainText('Posted')
    await expect(post.getByRole('link', { name: 'View on X' })).toBeVisible()
    const shown = post.locator('.job-actions').getByRole('button')
    await expect(shown).toHaveText(buttons)
    expect(x.posts).toHaveLength(1)
    if (buttons.length > 1) return
    await post.getByRole('button', { name: 'Delete again' }).click()
    await expect(post).toContainText('Deleted')
    await expect(post).not.toContainText(words)
    expect(x.posts).toEqual([])
  })
}

for (const afterWork of [false, true]) {
  const when = afterWork ? 'after X has deleted it' : 'before X has'
  test(`the browser killed over a deletion, ${when}, asks again and ends with the truth`, async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const page = await courier.openComposer()
    const post = await posted(page, 'Gone for good')
    x.faults.add({ match: deletePost, action: fault.hang({ afterWork }) })
    await deleteIt(page, post)
    await expect(post).toContainText('Deleting')
    await expect.poll(() => deletions(x).length).toBe(1)
    await expect.poll(() => x.posts.length).toBe(afterWork ? 0 : 1)
    await courier.kill()
    await courier.relaunch()
    const again = row(await courier.openComposer(), 'Gone for good')
    await expect(again).toContainText('Deleted')
    expect(deletions(x)).toHaveLength(2)
    expect(x.posts).toEqual([])
    expect(x.deletedPosts).toHaveLength(1)
  })
}

test('with the keyboard alone a post is deleted, and the focus stays in its row', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await posted(page, 'One')
  const post = await posted(page, 'Two')
  const { keyboard } = page
  await more(post).focus()
  await keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Write it again' })).toBeFocused()
  await keyboard.press('Escape')
  await expect(more(post)).toBeFocused()
  await keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Write it again' })).toBeFocused()
  await keyboard.press('End')
  await expect(page.getByRole('menuitem', { name: 'Delete from X' })).toBeFocused()
  await keyboard.press('Enter')
  await expect(dialog(page).getByRole('button', { name: 'Keep it' })).toBeFocused()
  await keyboard.press('Escape')
  await expect(dialog(page)).toHaveCount(0)
  await expect(more(post)).toBeFocused()
  expect(deletions(x)).toEqual([])
  await keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Write it again' })).toBeFocused()
  await keyboard.press('ArrowUp')
  await keyboard.press('Enter')
  await expect(dialog(page)).toBeVisible()
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await expect(post).toContainText('Deleted')
  await expect(more(post)).toBeFocused()
  await keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Write it again' })).toBeFocused()
  expect(x.posts.map(({ text }) => text)).toEqual(['One'])
})

test('in a wide window an upload tells bytes, rate and time left; a narrow one tells them aloud', async ({
  x,
  launch,
}) => {
  const courier = await launch({ viewport: { width: 800, height: 640 } })
  await setUp(x, courier)
  x.link = { bytesPerSecond: 2 * MiB, roundTripMs: 40 }
  const page = await courier.openComposer()
  await page.locator('input[type=file]').setInputFiles({
    name: 'dusk.mp4',
    mimeType: 'video/mp4',
    buffer: videoOf(24 * MiB),
  })
  await expect(named.attachments(page)).toHaveCount(1)
  await named.text(page).fill('A long way')
  await named.post(page).click()
  const post = row(page, 'A long way')
  const bytes = post.getByText(/of 25\.2 MB · [\d.]+ MB\/s/)
  await expect(bytes).toBeVisible()
  await expect(post).toContainText(/\d+ % · <1 min left/)
  const rate = async () => Number(/([\d.]+) MB\/s/.exec((await bytes.textContent()) ?? '')?.[1])
  // X takes 2.1 MB in a second; a machine that is busy sends less.
  await expect.poll(rate).toBeGreaterThan(0.2)
  expect(await rate()).toBeLessThan(4)
  await page.setViewportSize({ width: 400, height: 600 })
  const width = () => bytes.evaluate((line) => line.getBoundingClientRect().width)
  await expect.poll(width).toBeLessThan(2)
  await expect(post).toContainText('MB/s')
  await post.getByRole('button', { name: 'Cancel' }).click()
  await expect(named.outbox(page)).toHaveCount(0)
  const said = page.getByRole('status').filter({ hasText: 'Back among your drafts: A long way' })
  await expect(said).toHaveCount(1)
})

test('a post that failed says when; moved to the drafts, that is said, and Open leads there', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  x.switches.errors = { createPost: 'credits-depleted' }
  const page = await courier.openComposer()
  await page.setViewportSize({ width: 400, height: 600 })
  await named.text(page).fill('Out of credits')
  await named.post(page).click()
  const post = row(page, 'Out of credits')
  await expect(post).toContainText(/Failed\s*\d+:\d\d/)
  await expect(post.getByRole('button', { name: 'Cancel' })).toHaveCount(0)
  await post.getByRole('button', { name: 'Move to drafts' }).click()
  // Held by the focus.
  const open = page.getByRole('button', { name: 'Open', exact: true })
  await open.focus()
  await expect(open).toHaveAccessibleDescription('Back among your drafts.')
  await expect(
    page.getByRole('status').filter({ hasText: 'Back among your drafts: Out of credits' }),
  ).toHaveCount(1)
  await expect(named.outbox(page)).toHaveCount(0)
  await shot(page, 'returned')
  await page.keyboard.press('Enter')
  await expect(named.text(page)).toHaveValue('Out of credits')
  await expect(named.text(page)).toBeFocused()
  await expect(open).toHaveCount(0)
})

test('what X refused is mended by Edit, which comes first and stands out', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  x.switches.errors = { createPost: 'not-permitted' }
  const page = await courier.openComposer()
  await page.setViewportSize({ width: 400, height: 600 })
  await named.text(page).fill('Refused')
  await named.post(page).click()
  const refused = row(page, 'Refused').getByRole('button', { name: /^(Edit|Retry)$/ })
  await expect(refused).toHaveText(['Edit', 'Retry'])
  const edge = (of: Locator) => of.evaluate((button) => getComputedStyle(button).borderTopColor)
  expect(await edge(refused.nth(0))).not.toBe(await edge(refused.nth(1)))
  await named.text(page).fill('Behind it')
  await named.post(page).click()
  const behind = row(page, 'Behind it')
  await expect(behind).toContainText('Try now, or mend that one first.')
  await shot(page, 'refused')
  x.switches.errors = {}
  await behind.getByRole('button', { name: 'Try now' }).click()
  await expect(behind).toContainText('Posted')
})

/** What the worker showed as notifications, from now on. */
async function watchNotifications(courier: Courier): Promise<() => Promise<Notified[]>> {
  await courier.worker.evaluate(() => {
    const inside = globalThis as unknown as Inside
    inside.shown = []
    const { create } = inside.chrome.notifications
    inside.chrome.notifications.create = (id, options) => {
      inside.shown.push({ id, options })
      return create(id, options)
    }
  })
  return () => courier.worker.evaluate(() => (globalThis as unknown as Inside).shown)
}

interface Notified {
  id: string
  options: { title: string; message: string; buttons?: { title: string }[] }
}

interface Inside {
  shown: Notified[]
  chrome: {
    notifications: {
      create(id: string, options: Notified['options']): Promise<string>
      onButtonClicked: { dispatch(id: string, button: number): void }
      onClicked: { dispatch(id: string): void }
    }
  }
}

test('each result is one notification, whose button leads to the post or to what is to be done', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const shown = await watchNotifications(courier)
  const page = await courier.openPopupTab()
  const post = await posted(page, 'Look at me')
  await expect
    .poll(async () => (await shown()).map(about))
    .toEqual([['Posted', 'Look at me', 'View on X']])
  const [first] = await shown()
  await courier.worker.evaluate((id) => {
    const { onButtonClicked } = (globalThis as unknown as Inside).chrome.notifications
    onButtonClicked.dispatch(id, 0)
  }, first?.id ?? '')
  const address = `https://x.com/ana_kovac/status/${x.posts[0]?.id}`
  await courier.waitForPage((open) => open.url() === address)

  x.faults.add({ match: deletePost, action: fault.error('not-permitted') })
  await deleteIt(page, post)
  const words = 'X did not delete this post. Look at it on X, and delete it there.'
  await expect
    .poll(async () => (await shown()).map(about).slice(1))
    .toEqual([['This post was not deleted', words, 'Open Courier']])
  await courier.worker.evaluate((id) => {
    const { onClicked } = (globalThis as unknown as Inside).chrome.notifications
    onClicked.dispatch(id)
  }, first?.id ?? '')
  await courier.composerWindow()
})

function about({ options: { title, message, buttons } }: Notified) {
  return [title, message, ...(buttons ?? []).map((button) => button.title)]
}

test('menu, dialog and what is deleted have no fault for assistive technology, light and dark', async ({
  x,
  launch,
}) => {
  const courier = await launch({ viewport: { width: 400, height: 600 } })
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  const faults = async () => (await faultsInBothSchemes(page)).violations
  await expect(page.getByText('Nothing is waiting.')).toBeVisible()
  const post = await posted(page, 'Fit for everybody')
  await more(post).click()
  await expect(page.getByRole('menu', { name: 'More' })).toBeVisible()
  expect(await faults()).toEqual([])
  await page.getByRole('menuitem', { name: 'Delete from X' }).click()
  await expect(dialog(page)).toBeVisible()
  expect(await faults()).toEqual([])
  x.faults.add({ match: deletePost, action: fault.error('not-permitted') })
  await dialog(page).getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(post.getByRole('button', { name: 'Delete again' })).toBeVisible()
  expect(await faults()).toEqual([])
  await post.getByRole('button', { name: 'Delete again' }).click()
  await expect(post).toContainText('Deleted')
  expect(await faults()).toEqual([])
})
