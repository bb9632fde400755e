import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { videoOf } from '../fixtures/make-fixtures.ts'
import { fault, type XServer } from '../x-server/start-x-server.ts'
import { agree, type Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

const MiB = 1024 * 1024
const DAY = 86_400_000
const ANA = '1580000000000000001'

function renewals(x: XServer): number {
  return x.requests.filter(({ endpoint, body }) => {
    const { grant_type } = (body ?? {}) as { grant_type?: string }
    return endpoint === 'token' && grant_type === 'refresh_token'
  }).length
}

async function post(courier: Courier, text: string): Promise<Page> {
  const composer = await courier.openComposer()
  await named.text(composer).fill(text)
  await named.post(composer).click()
  return composer
}

test('a token about to end is renewed before it is used, and no request is refused', async ({
  x,
  courier,
}) => {
  x.switches.accessTokenLifeSecs = 25
  await setUp(x, courier)
  x.switches.accessTokenLifeSecs = 7200
  await post(courier, 'With a fresh token')
  await expect.poll(() => x.posts.length).toBe(1)
  await post(courier, 'With the same one')
  await expect.poll(() => x.posts.length).toBe(2)
  expect(renewals(x)).toBe(1)
  expect(x.requests.filter(({ status }) => status === 401)).toEqual([])
})

test('a token that ends in mid-upload is renewed once, and the upload goes on', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  x.link = { bytesPerSecond: 12 * MiB, roundTripMs: 20 }
  const buffer = videoOf(10 * MiB)
  const composer = await courier.openComposer()
  const file = { name: 'dusk.mp4', mimeType: 'video/mp4', buffer }
  await composer.locator('input[type=file]').setInputFiles(file)
  await expect(named.attachments(composer)).toHaveCount(1)
  await named.post(composer).click()
  const taken = () => x.uploads[0]?.timesAppended.size ?? 0
  await expect.poll(taken, { intervals: [20] }).toBeGreaterThanOrEqual(1)
  x.tokens.expireAccess(ANA)
  await expect.poll(() => x.posts.length).toBe(1)
  expect(renewals(x)).toBe(1)
  expect(x.requests.filter(({ status }) => status === 401)).not.toEqual([])
  expect(x.uploads).toHaveLength(1)
  const sha256 = createHash('sha256').update(buffer).digest('hex')
  expect(x.posts[0]?.media[0]?.sha256).toBe(sha256)
})

interface Ending {
  name: string
  /** Ends the sign-in at X; the next call of the worker meets it. */
  end: (x: XServer, courier: Courier) => unknown
  /** What the post that stopped says, and no other does. */
  words: string
}

const ENDINGS: Ending[] = [
  {
    name: 'access revoked at X',
    end: (x) => x.tokens.revoke(ANA),
    words: "Courier's access to this account was ended at X.",
  },
  {
    name: 'refresh token run out after half a year',
    end: async (x, courier) => {
      x.clock.advance(181 * DAY)
      await courier.worker.evaluate((ms) => {
        const { now } = Date
        Date.now = () => now() + ms
      }, 181 * DAY)
    },
    words: 'X ends a sign-in that was not used for half a year.',
  },
  {
    name: 'refresh token spent by a renewal whose answer was lost',
    end: (x) => {
      x.tokens.expireAccess(ANA)
      // Not a connection that is cut: Chromium sends a request again by itself when that happens.
      const action = fault.status(502, '', {}, { afterWork: true })
      x.faults.add({ match: { endpoint: 'token' }, action })
    },
    words: 'An answer from X got lost, and X then ended the sign-in to be safe.',
  },
]

for (const { name, end, words } of ENDINGS) {
  test(`${name}: the post stops with its own words and goes out once after connecting again`, async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    await end(x, courier)
    const composer = await post(courier, 'Out once, after all')
    const row = named.outbox(composer)
    await expect(row).toContainText('Failed')
    await expect(row).toContainText(words)
    for (const other of ENDINGS) {
      if (other.words !== words) await expect(row).not.toContainText(other.words)
    }
    await named.text(composer).fill('A draft besides')
    await expect(composer.getByText('Signed out. Connect again')).toBeVisible()

    const askedBefore = renewals(x)
    // It begins at once, where the accounts are.
    await row.getByRole('button', { name: 'Connect again' }).click()
    const options = await courier.waitForPage((page) => page.url().endsWith('#accounts'))
    const account = signedOutRow(options)
    await expect(account).toContainText('signed out by X, connect it again')
    const consent = await courier.waitForPage((page) => page.url().includes('/oauth2/authorize'))
    await expect(options.getByText("X's window is open.")).toBeVisible()
    await agree(consent)
    await expect(account).not.toContainText('signed out')
    await expect(row).toContainText('Posted')
    expect(x.posts.map(({ text }) => text)).toEqual(['Out once, after all'])
    expect(renewals(x)).toBe(askedBefore)
    await composer.reload()
    await expect(named.text(composer)).toHaveValue('A draft besides')
    await expect(named.post(composer)).toBeEnabled()
  })
}

test('Connect again begins once: not again when the page is loaded anew', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const windows = () =>
    x.requests.filter(({ method, path }) => method === 'GET' && path === '/i/oauth2/authorize')
  const before = windows().length
  for (const family of x.tokens.families) family.revoked = true
  const composer = await post(courier, 'Out after the second try')
  const row = named.outbox(composer)
  await row.getByRole('button', { name: 'Connect again' }).click()
  const atX = (page: Page) => page.url().includes('/oauth2/authorize')
  const first = await courier.waitForPage(atX)
  const options = await courier.waitForPage((page) => page.url().endsWith('#accounts'))
  await expect(options.getByText("X's window is open.")).toBeVisible()
  await first.close()
  await expect(options.getByRole('alert')).toContainText("You closed X's window")
  await options.reload()
  await signedOutRow(options).getByRole('button', { name: 'Connect again' }).click()
  await agree(await courier.waitForPage(atX))
  await expect(row).toContainText('Posted')
  expect(windows()).toHaveLength(before + 2)
})

function signedOutRow(options: Page): Locator {
  return options
    .getByRole('list', { name: 'Accounts' })
    .getByRole('listitem', { name: '@ana_kovac' })
}

test('while another context renews the token, this one waits and then uses what it stored', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  x.tokens.expireAccess(ANA)
  const other = await courier.openOptions()
  await other.evaluate(holdAndRenew, ANA)
  await post(courier, 'One renewal for both')
  await expect.poll(() => x.requests.filter(({ status }) => status === 401).length).toBe(1)
  expect(renewals(x)).toBe(0)
  await other.evaluate(() => (globalThis as unknown as { go(): void }).go())
  await expect.poll(() => x.posts.length).toBe(1)
  expect(renewals(x)).toBe(1)
  expect(x.tokens.families).toMatchObject([{ refreshes: 1, reuses: 0, revoked: false }])
})

/**
 * Runs in a page of Courier's and does what another copy of the background would: takes the
 * account's lock, and when `go` is called renews the pair at X, stores it and lets go. Resolves when
 * it holds the lock.
 */
function holdAndRenew(accountId: string): Promise<void> {
  const whenDone = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const additionalData = new TextEncoder().encode(accountId)
  const told = new Promise<void>((resolve) => {
    Object.assign(globalThis, { go: resolve })
  })
  async function renew(): Promise<void> {
    const db = await whenDone(indexedDB.open('courier'))
    const store = () => db.transaction('tokens', 'readwrite').objectStore('tokens')
    const record = await whenDone(store().get(accountId))
    const { iv, sealed } = record
    const key = await whenDone(db.transaction('keys').objectStore('keys').get('tokens'))
    const account = await whenDone(
      db.transaction('accounts').objectStore('accounts').get(accountId),
    )
    const name = 'AES-GCM'
    const plain = await crypto.subtle.decrypt({ name, iv, additionalData }, key, sealed)
    const tokens = JSON.parse(new TextDecoder().decode(plain))
    const response = await fetch('https://api.x.com/2/oauth2/token', {
      method: 'POST',
      credentials: 'omit',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: tokens.refreshToken,
        client_id: account.clientId,
      }),
    })
    const answer = await response.json()
    const next = {
      ...tokens,
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresAt: Date.now() + 7_200_000,
    }
    const bytes = new TextEncoder().encode(JSON.stringify(next))
    const newIv = crypto.getRandomValues(new Uint8Array(12))
    const cipher = { name, iv: newIv, additionalData }
    const resealed = await crypto.subtle.encrypt(cipher, key, bytes)
    await whenDone(store().put({ ...record, iv: newIv, sealed: resealed }))
    db.close()
  }
  return new Promise((held) => {
    void navigator.locks.request(`account:${accountId}`, async () => {
      held()
      await told
      await renew()
    })
  })
}

test('no token is in storage, a message, a page, an address or the console', async ({
  x,
  courier,
}) => {
  const heard: string[] = []
  courier.context.on('console', (message) => heard.push(message.text()))
  courier.worker.on('console', (message) => heard.push(message.text()))
  const listener = await courier.openOptions()
  await listener.evaluate(() => {
    const messages: unknown[] = []
    Object.assign(globalThis, { messages })
    const { runtime } = (globalThis as unknown as { chrome: ListenerInside }).chrome
    runtime.onMessage.addListener((message) => void messages.push(message))
  })
  await setUp(x, courier)
  x.tokens.expireAccess(ANA)
  await post(courier, 'Nothing secret in here')
  await expect.poll(() => x.posts.length).toBe(1)
  // An X that quotes what it was sent.
  x.faults.add({
    match: { endpoint: 'createPost' },
    action: async (exchange) => {
      const detail = `You sent ${exchange.headers.authorization}`
      const body = JSON.stringify({ title: 'Forbidden', status: 403, detail })
      return { status: 403, headers: { 'content-type': 'application/problem+json' }, body }
    },
  })
  const composer = await post(courier, 'Refused, quoting the token')
  await expect(named.outbox(composer).first()).toContainText('Failed')

  const secrets = x.tokens.families.flatMap((family) => [
    ...family.accessTokens.map(({ token }) => token),
    ...family.spentRefreshTokens,
    family.refreshToken?.token ?? '',
  ])
  secrets.push(...x.tokens.codes.map(({ code }) => code))
  expect(secrets).toHaveLength(5)

  const pages = courier.context.pages().filter((page) => page.url().includes(courier.id))
  const seen = {
    stored: await listener.evaluate(everythingStored),
    messages: await listener.evaluate(() =>
      JSON.stringify((globalThis as unknown as { messages: unknown[] }).messages),
    ),
    pages: (await Promise.all(pages.map((page) => page.content()))).join('\n'),
    addresses: [...pages.map((page) => page.url()), ...x.requests.map(addressOf)].join('\n'),
    console: heard.join('\n'),
  }
  // The search would find what is there.
  expect(seen.stored).toContain('Refused, quoting the token')
  expect(seen.stored).toContain('[token]')
  expect(seen.messages).toContain('outbox.submit')
  expect(seen.pages).toContain('[token]')
  for (const [place, text] of Object.entries(seen)) {
    for (const secret of secrets) expect(text.includes(secret), `a secret in ${place}`).toBe(false)
  }
  expect(await listener.evaluate(keyIsExtractable)).toBe(false)
})

interface ListenerInside {
  runtime: { onMessage: { addListener(heard: (message: unknown) => void): void } }
}

function addressOf({ host, path, query }: XServer['requests'][number]): string {
  return `${host}${path}?${new URLSearchParams(query)}`
}

/** Runs in a page of Courier's: all it can reach, as text; bytes as the text they would be. */
async function everythingStored(): Promise<string> {
  const whenDone = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const found: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie]
  const { storage } = (globalThis as unknown as { chrome: { storage: StorageInside } }).chrome
  for (const area of ['local', 'session', 'sync', 'managed'] as const) {
    found.push(await storage[area].get().catch(() => null))
  }
  for (const name of await caches.keys()) found.push(name)
  for (const { name = '' } of await indexedDB.databases()) {
    const db = await whenDone(indexedDB.open(name))
    for (const store of db.objectStoreNames) {
      const objects = db.transaction(store).objectStore(store)
      found.push(name, store, ...(await whenDone(objects.getAll())))
      found.push(...(await whenDone(db.transaction(store).objectStore(store).getAllKeys())))
    }
    db.close()
  }
  const latin1 = (bytes: ArrayBuffer | ArrayBufferView) =>
    new TextDecoder('latin1').decode(bytes as ArrayBuffer)
  const texts: string[] = []
  async function read(value: unknown): Promise<void> {
    if (value instanceof Blob) texts.push(latin1(await value.arrayBuffer()))
    else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) texts.push(latin1(value))
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        texts.push(key)
        await read(inner)
      }
    } else texts.push(String(value))
  }
  for (const value of found) await read(value)
  return texts.join('\n')
}

type StorageInside = Record<'local' | 'session' | 'sync' | 'managed', { get(): Promise<object> }>

/** Runs in a page of Courier's. */
async function keyIsExtractable(): Promise<boolean> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('courier')
    opening.onsuccess = () => resolve(opening.result)
  })
  const keys = await new Promise<CryptoKey[]>((resolve) => {
    const reading = db.transaction('keys').objectStore('keys').getAll()
    reading.onsuccess = () => resolve(reading.result)
  })
  db.close()
  if (keys.length === 0) throw new Error('There is no key')
  return keys.some(({ extractable }) => extractable)
}
