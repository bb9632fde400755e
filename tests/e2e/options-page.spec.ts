import type { Locator, Page } from '@playwright/test'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { DEFAULT_CLIENT_ID } from '../x-server/default-people.ts'
import { fault, type XServer } from '../x-server/start-x-server.ts'
import { faultsInBothSchemes } from './axe.ts'
import { agree, type Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { describeMedia, named, registerRedirect, setUp } from './set-up.ts'

const MINUTE = 60_000
const PICTURE = jpegPicture('noon')

const checkButton = (options: Page) =>
  options.getByRole('button', { name: /^Check (my set-up|again)$/ })
const results = (options: Page) => options.getByRole('list', { name: 'What was checked' })
const line = (options: Page, words: string) =>
  results(options).getByRole('listitem').filter({ hasText: words })
const step = (options: Page, number: number) => options.locator('ol.guide > li').nth(number - 1)
/** Said aloud, whatever has the focus. */
const said = (options: Page) =>
  options.locator('#set-up').getByRole('status').filter({ hasText: /\w/ })

/** Resolves when what these checks say is shown, not what earlier ones said. */
async function check(options: Page): Promise<void> {
  const before = await options.evaluate(setUpRecord)
  await checkButton(options).click()
  await expect
    .poll(async () => {
      const now = await options.evaluate(setUpRecord)
      return now !== before && now.includes('"state":"done","at"')
    })
    .toBe(true)
  await expect(results(options)).toBeVisible()
  await expect(checkButton(options)).toBeEnabled()
}

/** The one step of the guide that is to be looked at again. */
async function expectStep(options: Page, number: number | null): Promise<void> {
  await expect(options.locator('.step-check')).toHaveCount(number === null ? 0 : 1)
  if (number !== null) await expect(step(options, number)).toContainText('Check this step')
}

async function saveClientId(options: Page, clientId: string): Promise<void> {
  await options.getByRole('textbox', { name: 'Client ID' }).fill(clientId)
  await options.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(options.getByText('Saved.')).toBeVisible()
}

/** Presses Connect and does in X's window what `inWindow` does. */
async function connect(
  courier: Courier,
  options: Page,
  inWindow: (consent: Page) => Promise<unknown>,
): Promise<void> {
  const consent = courier.context.waitForEvent('page')
  await options.getByRole('button', { name: 'Connect X account' }).click()
  await inWindow(await consent)
}

async function addPictures(composer: Page, ...names: string[]): Promise<void> {
  const files = names.map((name) => ({ name, mimeType: 'image/jpeg', buffer: PICTURE }))
  // The last post is gone from here, so that these are for the next one.
  await expect(named.attachments(composer)).toHaveCount(0)
  await composer.locator('input[type=file]').first().setInputFiles(files)
  await expect(named.attachments(composer)).toHaveCount(names.length)
  for (const name of names) {
    await expect(composer.getByRole('button', { name: `Alt text for ${name}` })).toBeVisible()
  }
}

test.describe('for a new person', () => {
  test('the checks name one step after the other, by keyboard, too', async ({ x, courier }) => {
    const options = await courier.openOptions()
    await checkButton(options).focus()
    await options.keyboard.press('Enter')
    await expect(said(options)).toHaveText(
      'Step 3 needs a look: Courier does not know your X app yet. Paste its Client ID.',
    )
    await expectStep(options, 3)
    await expect(line(options, 'X can be reached.')).toBeVisible()
    await expect(line(options, 'Whether X knows this Client ID')).toContainText(
      'Not tried: an earlier check failed.',
    )
    await expect(checkButton(options)).toBeFocused()
    await results(options).getByRole('link', { name: 'Go to step 3' }).press('Enter')
    await expect(step(options, 3)).toBeFocused()
    await options.keyboard.press('Tab')
    await expect(options.getByRole('textbox', { name: 'Client ID' })).toBeFocused()

    await saveClientId(options, 'Q291cmllclRlc3RBcHA6MTpubw')
    // What was said of something else is not said any more.
    await expect(results(options)).toHaveCount(0)
    await expectStep(options, null)
    await check(options)
    await expect(line(options, 'X does not know this Client ID.')).toBeVisible()
    await expectStep(options, 3)
    // It was made up, so nothing of it is done.
    await expect(options.locator('.step-done')).toHaveCount(0)

    await saveClientId(options, DEFAULT_CLIENT_ID)
    await check(options)
    await expect(line(options, 'X knows this Client ID.')).toBeVisible()
    await expect(line(options, 'Whether X sends you back to Courier')).toContainText(
      'This shows only when you connect an account.',
    )
    await expect(line(options, 'No account is connected yet.')).toBeVisible()
    await expectStep(options, 4)
    await expect(step(options, 1)).toContainText('Done')
    await expect(step(options, 2)).not.toContainText('Done')
    await expect(step(options, 3)).toContainText('Done')
    await expect(options.getByText('Next: right-click a picture')).toHaveCount(0)
    // Nobody was signed in, so nothing was asked but what X thinks of the app.
    expect(new Set(x.requests.map(({ endpoint }) => endpoint))).toEqual(new Set(['revoke']))
  })

  test('what cannot be a Client ID is refused with the reason, and nothing is saved', async ({
    courier,
  }) => {
    const options = await courier.openOptions()
    const field = options.getByRole('textbox', { name: 'Client ID' })
    const refused = [
      ['abcdef ghijkl', 'Not saved. A Client ID has no spaces inside.'],
      ['https://foo', 'Not saved. This is a web address.'],
      ['🙂', 'Not saved. A Client ID has only plain letters'],
      ['abc', 'Not saved. This is too short'],
    ] as const
    for (const [value, words] of refused) {
      await field.fill(value)
      await options.getByRole('button', { name: 'Save', exact: true }).click()
      await expect(options.getByText(words)).toBeVisible()
      await expect(field).toHaveAttribute('aria-invalid', 'true')
      await expect(options.getByRole('button', { name: 'Connect X account' })).toBeDisabled()
    }
    await options.reload()
    await expect(field).toHaveValue('')
  })

  test('the guide ends with who is connected, when files go up, and what to do next', async ({
    x,
    courier,
  }) => {
    registerRedirect(x, courier)
    const options = await courier.openOptions()
    await saveClientId(options, DEFAULT_CLIENT_ID)
    await expect(options.locator('.step-done')).toHaveCount(0)
    await connect(courier, options, agree)
    await expect(step(options, 4)).toContainText('@ana_kovac is connected.')
    await expect(options.locator('.step-done')).toHaveCount(4)
    await expect(options.getByText('Next: right-click a picture')).toContainText('Post to X')
    await expect(step(options, 6)).not.toContainText('Done')
    await step(options, 6).getByRole('radio', { name: 'Only when I press Post' }).check()
    await expect(step(options, 6)).toContainText('Done')
    await check(options)
    await expect(options.locator('.step-done')).toHaveCount(6)
  })

  test('what went wrong at the last sign-in is known when the page is opened again', async ({
    x,
    courier,
  }) => {
    await courier.setClientId(DEFAULT_CLIENT_ID)
    const first = await courier.openOptions()
    // The redirect URL is not registered: X shows its own page and never sends back.
    await connect(courier, first, async (consent) => {
      await consent.getByRole('heading', { name: 'Something went wrong' }).waitFor()
      await consent.close()
    })
    await expect(first.getByRole('alert')).toContainText('X did not send you back')
    await first.close()
    const options = await courier.openOptions()
    await check(options)
    await expect(line(options, 'X did not send you back to Courier.')).toContainText('Go to step 2')
    await expectStep(options, 2)

    registerRedirect(x, courier)
    x.switches.scopesWithheld = ['media.write']
    await connect(courier, options, agree)
    await expect(options.getByRole('alert')).toContainText('X allowed less than posting needs.')
    await check(options)
    await expect(line(options, 'X sends you back to Courier.')).toBeVisible()
    await expect(line(options, 'X allowed less than posting needs.')).toBeVisible()
    await expectStep(options, 2)

    const app = x.apps[0]
    if (app) app.type = 'confidential'
    await check(options)
    await expect(line(options, 'Your X app is of a type that needs a secret.')).toContainText(
      "Open X's console",
    )
    await expectStep(options, 2)
  })
})

test.describe('for somebody connected', () => {
  test.use({ person: 'connected' })

  test('a set-up that works passes, costs nothing and posts nothing', async ({ x, courier }) => {
    await setUp(x, courier)
    const composer = await courier.openComposer()
    await named.text(composer).fill('Before the check')
    await named.post(composer).click()
    await expect(named.outbox(composer)).toContainText('Posted')
    const charged = x.charges.length
    const before = x.requests.length

    const options = await courier.openOptions()
    await expect(checkButton(options)).toHaveAccessibleDescription(/X has no price/)
    await check(options)
    await expect(said(options)).toHaveText('Everything was checked and is fine.')
    await expect(results(options).getByRole('listitem')).toHaveCount(11)
    await expect(step(options, 5)).toContainText('Done')
    const asked = x.requests.slice(before)
    expect(asked.map(({ endpoint, method, path }) => [endpoint, method, path])).toEqual([
      ['revoke', 'POST', '/2/oauth2/revoke'],
      ['status', 'GET', '/2/media/upload'],
    ])
    expect(x.charges).toHaveLength(charged)
    expect(x.posts).toHaveLength(1)
    // Nothing of the sign-in is in what is kept about it.
    const kept = await options.evaluate(setUpRecord)
    for (const { token } of x.tokens.families.flatMap(({ accessTokens }) => accessTokens)) {
      expect(kept).not.toContain(token)
    }
    await options.reload()
    await expect(said(options)).toHaveText('Everything was checked and is fine.')
  })

  test('access taken back at X, a wrong clock, no credits and no way to X are told apart', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const options = await courier.openOptions()
    const unreachable = x.faults.add({
      match: { host: 'api.x.com' },
      times: Number.POSITIVE_INFINITY,
      action: fault.resetBefore(),
    })
    await check(options)
    await expect(said(options)).toContainText('Not right: X cannot be reached.')
    await expect(line(options, 'Not tried')).toHaveCount(8)
    await expectStep(options, null)
    unreachable.remove()

    await courier.setOffline(true)
    await check(options)
    await expect(line(options, 'This computer has no connection.')).toBeVisible()
    await courier.setOffline(false)

    x.clock.advance(20 * MINUTE)
    await check(options)
    await expect(line(options, "This computer's clock is")).toContainText('20 minutes behind')
    await expect(line(options, 'X accepts the sign-in.')).toBeVisible()
    await expectStep(options, null)
    x.clock.advance(-20 * MINUTE)

    const app = x.apps[0]
    if (app) app.credits = 0
    await check(options)
    await expect(line(options, 'Your X app has no credits left.')).toContainText('Add credits at X')
    await expectStep(options, 1)
    if (app) app.credits = Number.POSITIVE_INFINITY

    for (const family of x.tokens.families) family.revoked = true
    await check(options)
    await expect(said(options)).toContainText(
      "Step 4 needs a look: @ana_kovac: Courier's access to this account was ended at X.",
    )
    await expectStep(options, 4)
    await expect(step(options, 4).getByRole('link', { name: 'Go to Accounts' })).toBeVisible()
    await expect(
      options.getByRole('list', { name: 'Accounts' }).getByRole('listitem'),
    ).toContainText('signed out by X')
  })

  test('the checks go on when the page is closed, and when the background dies', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const options = await courier.openOptions()
    x.faults.add({ match: { endpoint: 'revoke' }, action: fault.hang() })
    await checkButton(options).click()
    await expect(said(options)).toHaveText('Checking the set-up.')
    await expect
      .poll(() => x.requests.filter(({ endpoint }) => endpoint === 'revoke'))
      .toHaveLength(1)
    await options.close()
    await courier.stopWorker()
    await courier.wakeWorker()
    const again = await courier.openOptions()
    await expect(said(again)).toHaveText('Nothing is wrong, as far as can be told now.')
    await expect(line(again, 'Whether your X app has credits')).toContainText(
      'X tells only when it takes a post or refuses one.',
    )
  })

  test('Post asks once about a picture without alt text, and only who wants it', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const options = await courier.openOptions()
    const reminder = options.getByRole('switch', { name: 'Remind me of alt text' })
    await expect(reminder).not.toBeChecked()
    await reminder.focus()
    await options.keyboard.press('Space')
    await expect(reminder).toBeChecked()

    const composer = await courier.openComposer()
    const question = composer.getByRole('group', { name: /no alt text\.$/ })
    await addPictures(composer, 'one.jpg', 'two.jpg')
    await named.text(composer).fill('Two lakes')
    await named.text(composer).press('ControlOrMeta+Enter')
    await expect(question).toHaveAccessibleName('2 pictures have no alt text.')
    await expect(question.getByRole('button', { name: 'Add alt text' })).toBeFocused()
    expect(x.requests.filter(({ endpoint }) => endpoint === 'createPost')).toEqual([])
    await composer.keyboard.press('Enter')
    const dialog = composer.getByRole('dialog')
    await dialog.getByRole('textbox').fill('A lake at noon')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(composer.getByRole('button', { name: 'Alt text for one.jpg' })).toBeFocused()
    await expect(question).toHaveCount(0)
    await named.post(composer).click()
    await expect(named.outbox(composer)).toContainText('Posted')
    expect(x.posts[0]?.media.map(({ altText }) => altText)).toEqual(['A lake at noon', undefined])

    await addPictures(composer, 'three.jpg')
    await named.post(composer).click()
    await expect(question).toHaveAccessibleName('1 picture has no alt text.')
    // Going back to the writing is an answer, too; it is not asked again.
    await composer.keyboard.press('Escape')
    await expect(question).toHaveCount(0)
    await expect(named.text(composer)).toBeFocused()
    await named.post(composer).click()
    await expect.poll(() => x.posts.length).toBe(2)

    await addPictures(composer, 'four.jpg')
    await named.post(composer).click()
    await question.getByRole('button', { name: 'Post anyway' }).click()
    await expect(named.text(composer)).toBeFocused()
    await expect.poll(() => x.posts.length).toBe(3)

    await addPictures(composer, 'five.jpg')
    await describeMedia(composer, 'Five')
    await named.post(composer).click()
    await expect.poll(() => x.posts.length).toBe(4)
  })

  test('what is kept is shown, posted files go, and nothing that waits goes unsaid', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const options = await courier.openOptions()
    const storage = options.locator('#storage')
    const figure = (name: string) =>
      storage.locator('dl > div').filter({ hasText: name }).locator('dd')
    const clearPosted = storage.getByRole('button', { name: 'Clear posted files' })
    await expect(clearPosted).toBeDisabled()
    await expect(clearPosted).toHaveAccessibleDescription('No posted files are kept.')

    const composer = await courier.openComposer()
    await addPictures(composer, 'posted.jpg')
    await named.post(composer).click()
    await expect(named.outbox(composer)).toContainText('Posted')
    holdUp(x)
    await addPictures(composer, 'waits.jpg')
    await named.post(composer).click()
    await expect(named.outbox(composer).first()).toContainText('X asked for a pause.')
    await addPictures(composer, 'draft.jpg')

    const kilobytes = `${Math.round(PICTURE.length / 100) / 10} KB`
    await expect(figure('Drafts')).toHaveText(kilobytes)
    await expect(figure('Posts that are not out yet')).toHaveText(/KB$/)
    await expect(figure('Posted')).not.toHaveText('0 bytes')
    await expect(storage.getByText(/kept on this computer$/)).toBeVisible()
    await expect(storage.getByText(/^About .+ are free for Courier\.$/)).toBeVisible()

    // A page behind another draws now and then only.
    await options.bringToFront()
    await clearPosted.click()
    await expect(storage.getByRole('status')).toHaveText(/^Cleared .+ (bytes|KB)\.$/)
    await expect(figure('Posted')).toHaveText('0 bytes')
    await expect(named.outbox(composer)).toHaveCount(2)
    await expect(named.attachments(composer)).toHaveCount(1)

    const everything = storage.getByRole('button', { name: 'Clear everything' })
    await everything.click()
    const dialog = options.getByRole('dialog', { name: 'Clear everything?' })
    await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused()
    await expect(dialog.getByRole('list', { name: 'This is deleted:' })).toBeVisible()
    await expect(dialog.getByRole('listitem')).toHaveText([
      '1 post that is waiting. It will not be posted.',
      '1 draft, with its files.',
      'The list of what was posted. On X nothing changes.',
      /^.+ KB of files\.$/,
    ])
    await options.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(everything).toBeFocused()
    await expect(named.outbox(composer)).toHaveCount(2)

    await everything.press('Enter')
    await dialog.getByRole('button', { name: 'Clear everything' }).click()
    await expect(storage.getByRole('status')).toHaveText(/^Cleared .+ KB\.$/)
    await expect(named.outbox(composer)).toHaveCount(0)
    await expect(named.attachments(composer)).toHaveCount(0)
    await expect(figure('Drafts')).toHaveText('0 bytes')
    // The account was not ticked: it and its sign-in stay.
    await expect(options.getByRole('list', { name: 'Accounts' })).toContainText('@ana_kovac')
    expect(x.tokens.families.every(({ revoked }) => !revoked)).toBe(true)
    expect(x.posts).toHaveLength(1)

    await everything.click()
    await dialog.getByRole('checkbox', { name: 'Sign out, too: @ana_kovac' }).check()
    await dialog.getByRole('button', { name: 'Clear everything' }).click()
    await expect(options.getByText('No account yet.')).toBeVisible()
    await expect.poll(() => x.tokens.families.every(({ revoked }) => revoked)).toBe(true)
    await expect(options.getByRole('textbox', { name: 'Client ID' })).toHaveValue(DEFAULT_CLIENT_ID)
  })

  test('the keys are those that the browser has, and lead to where it has them changed', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const options = await courier.openOptions()
    const shortcuts = options.locator('#shortcuts')
    await expect(shortcuts.locator('dl > div').first()).toHaveText(
      'Open Courier on any pageAlt + Shift + U',
    )
    await expect(shortcuts).toContainText('Post, while writingCtrl + Enter')
    const opened = courier.context.waitForEvent('page')
    const change = shortcuts.getByRole('button', { name: 'Choose other keys' })
    await expect(change).toHaveAccessibleDescription(/The browser keeps the keys/)
    await change.press('Enter')
    await expect.poll(async () => (await opened).url()).toBe('chrome://extensions/shortcuts')
    await (await opened).close()

    // No section moves the names of the others when it becomes the one that is read.
    const links = options.getByRole('navigation', { name: 'Sections' }).getByRole('link')
    const places = () =>
      links.evaluateAll((all) => all.map((link) => link.getBoundingClientRect().x))
    const before = await places()
    await links.last().click()
    await expect(links.last()).toHaveAttribute('aria-current', 'true')
    expect(await places()).toEqual(before)
    await expect(links.last()).toHaveAccessibleName('Help')

    const privacy = options.locator('#privacy')
    await expect(privacy).toContainText('For how long')
    await expect(privacy).toContainText('asks X whether it knows your Client ID')
  })

  test('every section and dialog is without a fault for assistive technology, light and dark', async ({
    x,
    launch,
  }) => {
    const courier = await launch({ viewport: { width: 400, height: 800 } })
    await setUp(x, courier)
    const composer = await courier.openComposer()
    const options = await courier.openOptions()
    await options.getByRole('switch', { name: 'Remind me of alt text' }).check()
    await composer.bringToFront()
    await addPictures(composer, 'one.jpg')
    await named.post(composer).click()
    await expect(composer.getByRole('group', { name: /no alt text/ })).toBeVisible()
    await expectNoFaults(composer)
    await composer.setViewportSize({ width: 320, height: 600 })
    await expectNoSidewaysScroll(composer.locator('html'))

    await options.bringToFront()
    for (const family of x.tokens.families) family.revoked = true
    await check(options)
    await expectStep(options, 4)
    await expectNoFaults(options)
    await options.getByRole('button', { name: 'Clear everything' }).click()
    await expect(options.getByRole('dialog')).toBeVisible()
    await expectNoFaults(options)
    await options.keyboard.press('Escape')
    for (const width of [320, 400, 800]) {
      await options.setViewportSize({ width, height: 800 })
      await expectNoSidewaysScroll(options.locator('html'))
    }
  })
})

async function expectNoFaults(page: Page): Promise<void> {
  const { violations } = await faultsInBothSchemes(page)
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}

async function expectNoSidewaysScroll(html: Locator): Promise<void> {
  const sticksOut = () => html.evaluate((element) => element.scrollWidth - element.clientWidth)
  await expect.poll(sticksOut).toBeLessThanOrEqual(0)
}

/** X asks for a pause instead of taking the next posts. */
function holdUp(x: XServer): void {
  const reset = String(Math.ceil(Date.now() / 1_000) + 900)
  x.faults.add({
    match: { endpoint: 'createPost' },
    times: Number.POSITIVE_INFINITY,
    action: fault.error('rate-limited', { headers: { 'x-rate-limit-reset': reset } }),
  })
}

/** Runs in the page: what is kept of the set-up, as text. */
async function setUpRecord(): Promise<string> {
  const whenDone = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await whenDone(indexedDB.open('courier'))
  const record = await whenDone(db.transaction('settings').objectStore('settings').get('set-up'))
  db.close()
  return JSON.stringify(record ?? null)
}
