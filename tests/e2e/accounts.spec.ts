import type { Locator, Page } from '@playwright/test'
import { DEFAULT_CLIENT_ID } from '../x-server/default-people.ts'
import { fault, type XServer } from '../x-server/start-x-server.ts'
import { agree, type Courier, connectButton } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

const ANA = '1580000000000000001'
const JONAS = '1580000000000000002'

function account(options: Page, handle: string): Locator {
  return options.getByRole('list', { name: 'Accounts' }).getByRole('listitem', { name: handle })
}

/** How connecting ended, beside the accounts; the guide says who is connected as well. */
function outcome(options: Page, words: string): Locator {
  return options.locator('#accounts').getByText(words)
}

/** Connects whoever is signed in at X, on an options page that stays open. */
async function connect(courier: Courier, options: Page): Promise<void> {
  const consent = courier.context.waitForEvent('page')
  await connectButton(options).click()
  await agree(await consent)
}

async function connectJonasToo(x: XServer, courier: Courier): Promise<void> {
  x.session.userId = JONAS
  await courier.signIn()
}

test('a new person copies the redirect URL, saves the Client ID and connects', async ({
  x,
  courier,
}) => {
  // Courier opens it by itself when it is installed.
  const options = await courier.waitForPage((page) => page.url().includes('/options.html'))
  const button = options.getByRole('button', { name: 'Connect X account' })
  await expect(button).toBeDisabled()

  const redirect = options.getByRole('textbox', { name: 'Redirect URL' })
  const exact = `https://${courier.id}.chromiumapp.org/`
  await expect(redirect).toHaveValue(exact)
  await expect(redirect).not.toBeEditable()
  await options.getByRole('button', { name: 'Copy' }).click()
  await expect(options.getByText('Copied')).toBeVisible()
  const clientId = options.getByRole('textbox', { name: 'Client ID' })
  await clientId.focus()
  await options.keyboard.press('ControlOrMeta+V')
  await expect(clientId).toHaveValue(exact)
  await expect(options.getByText('This is a web address.')).toBeVisible()

  x.apps[0]?.redirectUris.push(exact)
  await clientId.fill(`  ${DEFAULT_CLIENT_ID} `)
  await clientId.press('Enter')
  // Once: it is said by the field, not by the step, too.
  await expect(options.getByText('Saved')).toHaveText(/^Saved\./)
  await expect(clientId).toHaveValue(DEFAULT_CLIENT_ID)
  await connect(courier, options)
  await expect(outcome(options, '@ana_kovac is connected.')).toBeVisible()
  const row = account(options, '@ana_kovac')
  await expect(row).toContainText('Ana Kovač')
  await expect(row).toContainText('up to 280 characters')
  await expect(row.getByRole('button', { name: 'Sign out' })).toBeVisible()
  await options.reload()
  await expect(clientId).toHaveValue(DEFAULT_CLIENT_ID)
  await expect(account(options, '@ana_kovac')).toBeVisible()
})

test('the picture is fetched once, kept, and never loaded from X by a page', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const options = await courier.openOptions()
  const composer = await courier.openComposer()
  for (const page of [options, composer]) {
    const pictures = page.locator('img')
    await expect(pictures).not.toHaveCount(0)
    for (const picture of await pictures.all()) {
      await expect(picture).toHaveAttribute('src', /^blob:/)
      await expect(picture).toHaveJSProperty('naturalWidth', 96)
    }
  }
  // X's own consent page shows it too, as an image.
  const ours = x.requests.filter(
    ({ host, headers }) => host === 'pbs.twimg.com' && headers['sec-fetch-dest'] !== 'image',
  )
  expect(ours).toHaveLength(1)
  expect(ours[0]?.headers.cookie).toBeUndefined()
  expect(ours[0]?.headers.referer).toBeUndefined()
})

test('initials stand in when the picture host refuses, sends a page or hangs up', async ({
  x,
  courier,
}) => {
  const match = { host: 'pbs.twimg.com' }
  const times = Number.POSITIVE_INFINITY
  const refusing = x.faults.add({ match, times, action: fault.status(404) })
  await setUp(x, courier)
  const options = await courier.openOptions()
  const row = account(options, '@ana_kovac')
  // Drawn by the style sheet, so that they are no part of a name.
  const initials = row.locator('[data-initials=AK]')
  for (const action of [fault.html(), fault.resetBefore()]) {
    await expect(initials).toBeVisible()
    await expect(row.locator('img')).toHaveCount(0)
    refusing.remove()
    x.faults.add({ match, times, action })
    await connect(courier, options)
    await expect(options.getByText('X returned @ana_kovac again')).toBeVisible()
  }
  await expect(initials).toBeVisible()
  x.faults.clear()
  await connect(courier, options)
  await expect(row.locator('img')).toHaveCount(1)
})

test('the same account again is recognised, and how to add another is explained', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const options = await courier.openOptions()
  await connect(courier, options)
  await expect(
    options.getByText('X returned @ana_kovac again, which is connected already.'),
  ).toBeVisible()
  await expect(options.getByText('switch to it at x.com first')).toBeVisible()
  await expect(options.getByRole('list', { name: 'Accounts' }).getByRole('listitem')).toHaveCount(1)

  x.session.userId = JONAS
  await connect(courier, options)
  await expect(outcome(options, '@jonas_lind is connected.')).toBeVisible()
  const another = options.getByRole('button', { name: 'Connect another account' })
  await expect(another).toHaveClass(/button-outlined/)
  await expect(options.getByRole('button', { name: 'Connect X account' })).toHaveCount(0)
  await expect(account(options, '@jonas_lind')).toContainText('up to 25,000 characters')
  await expect(account(options, '@ana_kovac').getByText('Default')).toBeVisible()

  await account(options, '@jonas_lind').getByRole('button', { name: 'Sign out' }).click()
  await expect(account(options, '@jonas_lind')).toHaveCount(0)
  await expect(outcome(options, 'is connected.')).toHaveCount(0)
})

test('a post goes out from the account chosen in the composer, else from the default', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await connectJonasToo(x, courier)
  const composer = await courier.openComposer()
  await named.text(composer).fill('From the account that was there first')
  await named.post(composer).click()
  await expect(named.text(composer)).toHaveValue('')

  await named.text(composer).fill('From the one chosen here')
  await choose(composer, '@ana_kovac', '@jonas_lind')
  await composer.reload()
  await expect(composer.getByRole('button', { name: 'Account: @jonas_lind' })).toBeVisible()
  await named.post(composer).click()
  await expect(composer.getByRole('button', { name: 'Account: @ana_kovac' })).toBeVisible()

  const options = await courier.openOptions()
  await account(options, '@jonas_lind').getByRole('button', { name: 'Make default' }).click()
  await expect(account(options, '@jonas_lind').getByText('Default')).toBeVisible()
  await expect(composer.getByRole('button', { name: 'Account: @jonas_lind' })).toBeVisible()
  await named.text(composer).fill('From the new default')
  await named.post(composer).click()

  await expect.poll(() => x.posts.length).toBe(3)
  const author = Object.fromEntries(x.posts.map(({ text, userId }) => [text, userId]))
  expect(author).toEqual({
    'From the account that was there first': ANA,
    'From the one chosen here': JONAS,
    'From the new default': JONAS,
  })
})

async function choose(composer: Page, from: string, to: string): Promise<void> {
  await composer.getByRole('button', { name: `Account: ${from}` }).click()
  await composer.getByRole('menuitemradio', { name: to }).click()
  await expect(composer.getByRole('button', { name: `Account: ${to}` })).toBeVisible()
}

test('signing out ends the access at X, and the other account becomes the default', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await connectJonasToo(x, courier)
  const composer = await courier.openComposer()
  await named.text(composer).fill('Kept through a sign-out')
  const options = await courier.openOptions()
  await account(options, '@ana_kovac').getByRole('button', { name: 'Sign out' }).click()
  await expect(account(options, '@ana_kovac')).toHaveCount(0)
  await expect(account(options, '@jonas_lind')).toBeVisible()
  await expect(composer.getByRole('button', { name: 'Account: @jonas_lind' })).toBeVisible()
  await expect(named.text(composer)).toHaveValue('Kept through a sign-out')
  expect(x.tokens.families.map(({ userId, revoked }) => [userId, revoked])).toEqual([
    [ANA, true],
    [JONAS, false],
  ])

  await account(options, '@jonas_lind').getByRole('button', { name: 'Sign out' }).click()
  await expect(options.getByText('No account yet.')).toBeVisible()
  await options.getByRole('link', { name: 'Connect one in step 4 of the set-up.' }).press('Enter')
  await options.keyboard.press('Tab')
  await expect(options.getByRole('button', { name: 'Connect X account' })).toBeFocused()
  expect(x.tokens.families.every(({ revoked }) => revoked)).toBe(true)
  // The picture goes after its account.
  await expect.poll(() => records(options)).toMatchObject({ accounts: [], tokens: [], blobs: [] })
  await composer.reload()
  await expect(named.text(composer)).toHaveValue('Kept through a sign-out')
})

test('signing out works when X cannot be reached', async ({ x, courier }) => {
  await setUp(x, courier)
  const options = await courier.openOptions()
  const cut = { times: Number.POSITIVE_INFINITY, action: fault.resetBefore() }
  x.faults.add({ match: { endpoint: 'revoke' }, ...cut })
  await account(options, '@ana_kovac').getByRole('button', { name: 'Sign out' }).click()
  await expect(options.getByText('No account yet.')).toBeVisible()
  expect(await records(options)).toMatchObject({ accounts: [], tokens: [] })
})

const post = (composer: Page, text: string) => named.outbox(composer).filter({ hasText: text })

/** A post that cannot go out yet: X asks the account to pause for a quarter of an hour. */
async function waitingPost(x: XServer, courier: Courier, text: string): Promise<Page> {
  const reset = String(Math.ceil(Date.now() / 1000) + 900)
  const headers = { 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '0' }
  x.faults.add({
    match: { endpoint: 'createPost' },
    action: fault.status(429, '', { ...headers, 'x-rate-limit-reset': reset }),
  })
  const composer = await courier.openComposer()
  await named.text(composer).fill(text)
  await named.post(composer).click()
  await expect(post(composer, text)).toContainText('Waiting')
  return composer
}

test('signing out with a post waiting asks; kept, it goes out after connecting again', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const refusing = await courier.openComposer()
  x.faults.add({ match: { endpoint: 'createPost' }, action: fault.error('one-cashtag') })
  await named.text(refusing).fill('Refused by X')
  await named.post(refusing).click()
  await expect(named.outbox(refusing)).toContainText('Failed')
  await refusing.close()
  const composer = await waitingPost(x, courier, 'Kept while signed out')
  const kept = post(composer, 'Kept while signed out')
  const refused = post(composer, 'Refused by X')
  const options = await courier.openOptions()
  const row = account(options, '@ana_kovac')
  const dialog = options.getByRole('dialog', { name: 'Sign out @ana_kovac?' })
  await row.getByRole('button', { name: 'Sign out' }).click()
  await expect(dialog).toContainText('1 post of this account is not out yet.')
  await dialog.getByRole('button', { name: 'Stay signed in' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(kept).toContainText('Waiting')
  expect(x.tokens.families.every(({ revoked }) => !revoked)).toBe(true)

  await row.getByRole('button', { name: 'Sign out' }).click()
  await dialog.getByRole('button', { name: 'Keep and sign out' }).click()
  await expect(row).toContainText('signed out, its posts wait here')
  await expect(kept).toContainText('You signed this account out.')
  await expect(refused).not.toContainText('signed this account out')
  expect(x.tokens.families.every(({ revoked }) => revoked)).toBe(true)
  expect(await records(options)).toMatchObject({ tokens: [] })

  await named.text(composer).fill('A draft besides')
  await expect(composer.getByText('Signed out. Connect again')).toBeVisible()
  const consent = courier.context.waitForEvent('page')
  await row.getByRole('button', { name: 'Connect again' }).click()
  await agree(await consent)
  await expect(row).not.toContainText('signed out')
  await expect.poll(() => x.posts.map(({ text }) => text)).toEqual(['Kept while signed out'])
  await expect(kept).toContainText('Posted')
  // Nobody asked for this one again.
  await expect(refused).toContainText('Failed')
  expect(x.posts).toHaveLength(1)
  await expect(named.text(composer)).toHaveValue('A draft besides')
})

test('an account that is signed out already can only be removed, with what it kept', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await waitingPost(x, courier, 'Kept at first')
  const options = await courier.openOptions()
  const row = account(options, '@ana_kovac')
  await row.getByRole('button', { name: 'Sign out' }).click()
  await options.getByRole('button', { name: 'Keep and sign out' }).click()
  await expect(row.getByRole('button', { name: 'Connect again' })).toBeVisible()
  await expect(row.getByRole('button', { name: 'Sign out' })).toHaveCount(0)
  await row.getByRole('button', { name: 'Remove' }).click()
  const dialog = options.getByRole('dialog', { name: 'Remove @ana_kovac?' })
  await expect(dialog).toContainText('1 post of this account is not out yet.')
  await dialog.getByRole('button', { name: 'Delete and remove' }).click()
  await expect(options.getByText('No account yet.')).toBeVisible()
  await expect(named.outbox(composer)).toHaveCount(0)
  expect(x.posts).toEqual([])
})

test('a post that failed is not said to be going out when its account is signed out', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const app = x.apps[0]
  if (app) app.credits = 0
  const composer = await courier.openComposer()
  await named.text(composer).fill('No credits for it')
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Your X app has no credits left')
  const options = await courier.openOptions()
  await account(options, '@ana_kovac').getByRole('button', { name: 'Sign out' }).click()
  const dialog = options.getByRole('dialog', { name: 'Sign out @ana_kovac?' })
  await expect(dialog).toContainText('1 post of this account has stopped')
  await expect(dialog).not.toContainText('not out yet')
})

test('signing out with a post waiting can delete the post', async ({ x, courier }) => {
  await setUp(x, courier)
  const composer = await waitingPost(x, courier, 'Never to be seen')
  const options = await courier.openOptions()
  await account(options, '@ana_kovac').getByRole('button', { name: 'Sign out' }).click()
  await options.getByRole('button', { name: 'Delete and sign out' }).click()
  await expect(options.getByText('No account yet.')).toBeVisible()
  await expect(named.outbox(composer)).toHaveCount(0)
  await expect
    .poll(() => records(options))
    .toMatchObject({ accounts: [], tokens: [], jobs: [], blobs: [] })
  expect(x.posts).toEqual([])
})

/** Every record of Courier's database, by store. */
function records(page: Page): Promise<Record<string, unknown[]>> {
  return page.evaluate(async () => {
    const whenDone = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const db = await whenDone(indexedDB.open('courier'))
    const found: Record<string, unknown[]> = {}
    for (const name of db.objectStoreNames) {
      found[name] = await whenDone(db.transaction(name).objectStore(name).getAll())
    }
    db.close()
    return found
  })
}
