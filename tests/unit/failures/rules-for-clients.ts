import { createElement } from 'preact'
import { expect } from 'vitest'
import { priceLine } from '../../../components/composer/send-row.tsx'
import { ConnectOutcome } from '../../../components/settings/connect.tsx'
import { SetUpSection } from '../../../components/settings/set-up-section.tsx'
import { signIn } from '../../../lib/auth/sign-in.ts'
import { CourierError, type Failure, failureOf } from '../../../lib/failures/failure.ts'
import { textLimit } from '../../../lib/model/composition.ts'
import { EMPTY_SET_UP } from '../../../lib/model/set-up-check.ts'
import type { XPort } from '../../../lib/outbox/ports.ts'
import { createAccountsStore } from '../../../lib/stores/accounts.ts'
import { createSetUpStore } from '../../../lib/stores/set-up.ts'
import type { AccountId, BlobKey, MediaId } from '../../../lib/units.ts'
import { DAY, HOUR } from '../../../lib/units.ts'
import { estimatePrice } from '../../../lib/x/prices.ts'
import { measureText } from '../../../lib/x/text-length.ts'
import { fault, type frozenClock, type XServer } from '../../x-server/start-x-server.ts'
import { ask } from '../../x-server/test-client.ts'
import { emptyWorld } from '../stores/fake-ports.ts'
import { surroundings } from '../stores/surroundings.ts'
import { fetchFrom } from '../x/fetch-from.ts'
import { ANA, GIF, PICTURE, PNG, VIDEO, WORDS } from './answers-of-x.ts'
import { type CourierAtX, courierAt } from './courier-and-x.ts'
import { drawn, popupRow } from './popup-row.ts'

export interface Surroundings {
  x: XServer
  clock: ReturnType<typeof frozenClock>
  courier: CourierAtX
}

/** What x-api.md asks of a client, and what a person reads when signing in fails. */
export interface Rule {
  /** Sections of x-api.md. */
  cites: string
  it: string
  check(surroundings: Surroundings): Promise<void>
}

const JONAS = '1580000000000000002' as AccountId
const REDIRECT = 'https://ndmjhjoefajpodghedojinmklbbndiog.chromiumapp.org/'

const named = (x: XServer, endpoint: string) =>
  x.requests.filter((request) => request.endpoint === endpoint)

/** Signs in as a person does whom X knows already and who agrees; the failure it ends in. */
async function signInFails(
  { x, clock }: Surroundings,
  changes: { redirectUrl?: string; afterConsent?: () => void } = {},
): Promise<Failure> {
  x.consent = 'auto'
  const clientId = x.apps[0]?.clientId ?? ''
  const launch = async (url: string) => {
    const { pathname, search } = new URL(url)
    const { status, headers } = await ask(x, { host: 'x.com', path: pathname + search })
    if (status !== 302) throw new Error('The user did not approve access.')
    changes.afterConsent?.()
    return String(headers.location)
  }
  const redirectUrl = changes.redirectUrl ?? REDIRECT
  const ports = { clientId, redirectUrl, launch, fetch: fetchFrom(x), now: () => clock.now() }
  try {
    await signIn(ports)
  } catch (caught) {
    return failureOf(caught)
  }
  throw new Error('signing in went well')
}

/** What the options page says about a sign-in that ended so. */
async function optionsPage(
  failure: Failure,
): Promise<{ notice: string; links: string[]; page: string }> {
  const world = emptyWorld()
  const settings = { ...world.settings, clientId: 'id' }
  const ports = surroundings({ ...world, settings, answer: () => ({ ok: false, failure }) })
  const store = createAccountsStore(ports)
  await store.load()
  await store.connect()
  const notice = drawn(createElement(ConnectOutcome, { store }))
  const setUp = createSetUpStore({ ...ports, readSetUp: async () => EMPTY_SET_UP }, store)
  const page = drawn(createElement(SetUpSection, { store, setUp, ports }))
  return {
    notice: notice.querySelector('.notice-words')?.firstChild?.textContent ?? '',
    links: [...notice.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? ''),
    page: page.innerHTML,
  }
}

export const RULES: Rule[] = [
  {
    cites: '§7 row 3, §2.6',
    it: 'a video is posted only once X says that its processing succeeded',
    async check({ x, courier }) {
      x.switches.processingPolls = 4
      await courier.post(WORDS, [VIDEO])
      await courier.settle()
      expect(x.requests.map(({ endpoint }) => endpoint)).toEqual([
        'initialize',
        'append',
        'finalize',
        ...Array(4).fill('status'),
        'createPost',
      ])
    },
  },
  {
    cites: '§7 row 4, §2.6',
    it: 'no status is asked for a photo, in one request or in segments',
    async check({ x, courier }) {
      await courier.post('One', [PICTURE])
      await courier.settle()
      x.switches.oneShot = 'off'
      await courier.post('Two', [PICTURE])
      await courier.settle()
      expect(x.posts).toHaveLength(2)
      expect(named(x, 'finalize')).toHaveLength(1)
      expect(named(x, 'status')).toEqual([])
    },
  },
  {
    cites: '§7 row 5',
    it: 'a PNG is sent as a picture, whatever its name says',
    async check({ x, courier }) {
      x.switches.oneShot = 'off'
      await courier.post(WORDS, [{ ...PNG, name: 'clip.mp4' }])
      await courier.settle()
      expect(named(x, 'initialize')[0]?.body).toMatchObject({
        media_type: 'image/png',
        media_category: 'tweet_image',
      })
      expect(x.posts[0]?.media[0]?.type).toBe('image/png')
    },
  },
  {
    cites: '§7 rows 7 and 8, §2.3',
    it: 'an animated GIF goes in segments with its own category, so that it plays and may be larger',
    async check({ x, courier }) {
      x.switches.imageMaxBytes = 10_000
      await courier.post(WORDS, [GIF])
      await courier.settle()
      expect(GIF.bytes.length).toBeGreaterThan(10_000)
      expect(named(x, 'oneShot')).toEqual([])
      expect(named(x, 'initialize')[0]?.body).toMatchObject({ media_category: 'tweet_gif' })
      expect(x.posts[0]?.media[0]?.category).toBe('tweet_gif')
    },
  },
  {
    cites: '§7 row 9, §2.5',
    it: 'the largest file there is needs no segment above index 999',
    async check({ x, clock }) {
      const byteLength = 4_900_000_000
      const sizes = new Map<number, number>()
      const mediaId = '1890000000000000001' as MediaId
      const upload = { mediaId, mediaKey: null, expiresAt: clock.now() + DAY }
      const takesAll: Partial<XPort> = {
        initialize: async () => ({ ok: true, value: upload }),
        append: async (_account, { index, bytes }) => {
          sizes.set(index, bytes.size)
          return { ok: true, value: null }
        },
        finalize: async () => ({ ok: true, value: { state: 'ready', upload } }),
        createPost: async () => ({
          ok: false,
          failure: { kind: 'post-duplicate' },
          retryAt: null,
          uncertain: false,
        }),
      }
      const courier = courierAt(x, clock, takesAll)
      await courier.connect(ANA)
      const id = await courier.post(WORDS, [VIDEO])
      const [blob] = [...courier.blobs.keys()]
      // As large as a disk file: a slice of it has a size and no bytes.
      const file = { slice: (start: number, end: number) => ({ size: end - start }) } as Blob
      courier.blobs.set(blob as BlobKey, file)
      const job = courier.jobs.get(id)
      const [medium] = job?.media ?? []
      if (!job || medium?.progress.state !== 'captured') throw new Error('it has begun already')
      const large = { ...medium.progress.file, byteLength }
      courier.jobs.set(id, {
        ...job,
        media: [{ ...medium, progress: { state: 'captured', file: large } }],
      })
      await courier.settle()
      expect(Math.max(...sizes.keys())).toBeLessThanOrEqual(999)
      expect(Math.max(...sizes.values())).toBeLessThanOrEqual(5_000_000)
      expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBe(byteLength)
    },
  },
  {
    cites: '§7 row 11, §2.1',
    it: 'alt text is nested as X wants it, after the upload and before the post',
    async check({ x, courier }) {
      await courier.post(WORDS, [PICTURE])
      await courier.settle()
      expect(named(x, 'metadata')[0]?.body).toEqual({
        id: x.uploads[0]?.id,
        metadata: { alt_text: { text: PICTURE.altText } },
      })
      expect(x.posts[0]?.media[0]?.altText).toBe(PICTURE.altText)
    },
  },
  {
    cites: '§7 row 12, §1.3',
    it: 'after two hours the token is renewed, once and late, and nothing is asked of the person',
    async check({ x, clock, courier }) {
      clock.advance(2 * HOUR + 1)
      await courier.post(WORDS, [PICTURE])
      await courier.settle()
      expect(x.posts).toHaveLength(1)
      expect(named(x, 'token')).toHaveLength(1)
      expect(x.requests.filter(({ status }) => status === 401)).toEqual([])
    },
  },
  {
    cites: '§7 row 13, §1.3',
    it: 'four files at once renew the token once, and no spent one is shown to X again',
    async check({ x, courier }) {
      x.tokens.expireAccess(ANA)
      await courier.post(WORDS, [PICTURE, { ...PICTURE, altText: 'Two' }, PNG, PNG])
      await courier.settle()
      expect(x.posts[0]?.media).toHaveLength(4)
      expect(named(x, 'token')).toHaveLength(1)
      expect(x.tokens.families[0]).toMatchObject({ refreshes: 1, reuses: 0, revoked: false })
    },
  },
  {
    cites: '§7 row 14, §1.5',
    it: 'an app of a type that needs a secret',
    async check(surroundings) {
      const [app] = surroundings.x.apps
      app?.redirectUris.push(REDIRECT)
      if (app) app.type = 'confidential'
      const failure = await signInFails(surroundings)
      expect(failure.kind).toBe('app-is-confidential')
      expect(await optionsPage(failure)).toMatchObject({
        notice:
          "Your X app is of a type that needs a secret. Set it to Native App in X's console, then connect again.",
        links: ['https://console.x.com'],
      })
    },
  },
  {
    cites: '§7 row 15, §1.5',
    it: "X's own page instead of a way back: the exact address to compare, and the step to check",
    async check(surroundings) {
      surroundings.x.apps[0]?.redirectUris.push(REDIRECT)
      const failure = await signInFails(surroundings, { redirectUrl: `${REDIRECT}x` })
      expect(failure.kind).toBe('sign-in-window-closed')
      const { notice, links, page } = await optionsPage(failure)
      expect(notice).toBe(
        'X did not send you back to Courier. Connect again; if X objects, compare the callback URL in your app, letter by letter.',
      )
      expect(links).toEqual(['#set-up'])
      expect(page).toContain(REDIRECT)
      expect(page).toContain('Check this step')
    },
  },
  {
    cites: '§7 row 16, §1.5',
    it: 'a confirmation that ran out is exchanged once, never again',
    async check(surroundings) {
      const { x, clock } = surroundings
      x.apps[0]?.redirectUris.push(REDIRECT)
      const failure = await signInFails(surroundings, { afterConsent: () => clock.advance(31_000) })
      expect(failure.kind).toBe('sign-in-code-expired')
      expect(named(x, 'token')).toHaveLength(1)
      expect((await optionsPage(failure)).notice).toBe(
        "X's confirmation ran out before it could be used. Connect again.",
      )
    },
  },
  {
    cites: '§7 row 2, §1.4',
    it: 'a sign-in without media.write is not kept',
    async check(surroundings) {
      const { x } = surroundings
      x.apps[0]?.redirectUris.push(REDIRECT)
      x.switches.scopesWithheld = ['media.write']
      const failure = await signInFails(surroundings)
      expect(failure).toMatchObject({ kind: 'scope-missing', missing: ['media.write'] })
      expect(await optionsPage(failure)).toMatchObject({
        notice:
          'X allowed less than posting needs. Set your app to Read and write, then connect again.',
        links: ['#set-up'],
      })
      expect(x.tokens.families.at(-1)?.revoked).toBe(true)
    },
  },
  {
    cites: '§7 row 21',
    it: "after one refusal without a reason none of the account's posts goes on, another account's do",
    async check({ x, clock, courier }) {
      await courier.connect(JONAS)
      x.faults.add({
        match: { endpoint: 'createPost', userId: ANA },
        times: Number.POSITIVE_INFINITY,
        action: fault.error('not-permitted'),
      })
      await courier.post('First of Ana', [], ANA)
      clock.advance(1)
      const second = await courier.post('Second of Ana', [PICTURE], ANA)
      await courier.post('Of Jonas', [], JONAS)
      await courier.settle(HOUR)
      expect(
        named(x, 'createPost')
          .map(({ userId }) => userId)
          .sort(),
      ).toEqual([ANA, JONAS])
      expect(x.posts.map(({ text }) => text)).toEqual(['Of Jonas'])
      const last = courier.shown.at(-1)
      const held = last?.rows.find(({ id }) => id === second)
      if (!held) throw new Error('the second post is lost')
      const row = popupRow(held, courier.account(ANA), clock.now())
      expect(row).toMatchObject({
        word: 'Waiting',
        says: 'X refused an earlier post of this account. Try now, or mend that one first.',
        buttons: ['Try now'],
      })
      x.faults.clear()
      await courier.outbox.retry(second)
      await courier.settle()
      expect(x.posts.map(({ text }) => text)).toContain('Second of Ana')
    },
  },
  {
    cites: '§7 row 23, §2.4',
    it: "a subscriber's own limit holds, as X tells it at sign-in",
    async check({ x, courier }) {
      await courier.connect(JONAS)
      expect(courier.account(JONAS)).toMatchObject({ subscription: 'Premium' })
      expect(textLimit(courier.account(JONAS))).toBe(25_000)
      expect(textLimit(courier.account(ANA))).toBe(280)
      const long = 'Day after day on the same stone. '.repeat(20).trim()
      await courier.post(long, [], JONAS)
      await courier.settle()
      expect(x.posts[0]?.text).toBe(long)
      await expect(courier.post(long, [], ANA)).rejects.toThrow(CourierError)
    },
  },
  {
    cites: '§7 row 24, §4.2',
    it: 'what a link costs is said before, with what it would be without',
    async check({ x, courier }) {
      const text = 'The weir, seen from lakes.com'
      const hasLink = measureText(text, 280).links.length > 0
      const price = estimatePrice({ hasLink, mediaCount: 0, altTextCount: 0 })
      expect(priceLine(price)).toBe('$0.200, because of the link')
      expect(price.withoutLink).toEqual({ from: 0.015, upTo: 0.015 })
      await courier.post(text)
      await courier.settle()
      expect(x.charges.at(-1)?.dollars).toBe(price.from)
    },
  },
  {
    cites: '§7 row 25, §6',
    it: 'an account sends its posts one after the other, and nothing that nobody asked for',
    async check({ x, clock, courier }) {
      for (const text of ['One', 'Two', 'Three']) {
        await courier.post(text)
        clock.advance(1)
      }
      await courier.settle()
      const creates = named(x, 'createPost')
      for (const [index, { at }] of creates.entries()) {
        expect(at).toBeGreaterThanOrEqual(creates[index - 1]?.endedAt ?? 0)
      }
      const before = x.requests.length
      clock.advance(30 * DAY)
      await courier.settle()
      expect([x.posts.length, x.requests.length]).toEqual([3, before])
    },
  },
  {
    cites: '§7 "media of another account", §2.6',
    it: 'a post that is edited and goes out from another account takes new uploads along',
    async check({ x, courier }) {
      x.switches.errors = { createPost: 'credits-depleted' }
      const id = await courier.post(WORDS, [PICTURE], ANA)
      await courier.settle()
      x.switches.errors = {}
      await courier.connect(JONAS)
      const draftId = await courier.outbox.edit(id)
      const draft = courier.drafts.get(draftId)
      if (draft) courier.drafts.set(draftId, { ...draft, accountId: JONAS })
      await courier.submit(draftId)
      await courier.settle()
      expect(x.uploads.map(({ userId }) => userId)).toEqual([ANA, JONAS])
      expect(x.posts).toMatchObject([{ userId: JONAS, mediaIds: [x.uploads[1]?.id] }])
    },
  },
  {
    cites: '§7 "ids as numbers", x-ids.mdx',
    it: 'an id above what a number holds comes back digit for digit',
    async check({ x, courier }) {
      await courier.post(WORDS, [PICTURE])
      await courier.settle()
      const id = x.uploads[0]?.id ?? ''
      expect(Number(id)).toBeGreaterThan(Number.MAX_SAFE_INTEGER)
      expect(named(x, 'createPost')[0]?.body).toMatchObject({ media: { media_ids: [id] } })
    },
  },
]
