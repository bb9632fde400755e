import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JobView } from '../../../lib/model/job-view.ts'
import type { JobId } from '../../../lib/units.ts'
import { useWords } from '../../../lib/words/words.ts'
import { frozenClock, startXServer, type XServer } from '../../x-server/start-x-server.ts'
import { english } from '../words/english.ts'
import { ANA, ROWS, type Row, START, WORDS } from './answers-of-x.ts'
import { type CourierAtX, courierAt, type Picked } from './courier-and-x.ts'
import { type PopupRow, popupRow } from './popup-row.ts'
import { RULES } from './rules-for-clients.ts'

/**
 * Every failure of x-api.md §3.5 and §7 on its whole way: X's answer over HTTPS, Courier's client, its
 * outbox, and what a person sees. `ROWS` are answers that end in a row of the popup; `RULES` are about
 * signing in and about how a client has to behave.
 */

let x: XServer
let clock: ReturnType<typeof frozenClock>
let courier: CourierAtX

beforeAll(() => useWords(english))
beforeEach(async () => {
  clock = frozenClock(START)
  x = await startXServer({ clock })
  courier = courierAt(x, clock)
  await courier.connect(ANA)
  x.requests.length = 0
})
afterEach(() => x.close())

describe.each(ROWS)('$cites: $it', (row) => {
  test('is said, mended and never lost', async () => {
    const { text = WORDS, files = [] } = row
    row.when(x)
    const id = await courier.post(text, files)
    await courier.settle()

    const { view, seen } = firstTrouble(id)
    if (row.shows === null) expect(seen).toBeNull()
    else expectShown(row.shows, view, seen)
    expect(requestsByName()).toEqual(countsOf(row))

    if (row.ends !== 'by itself') {
      expect(x.posts).toEqual([])
      const { leads, next, gone } = row.ends
      expect(seen?.press(seen.buttons[0] ?? '')).toBe(leads)
      gone?.(x)
      switch (next) {
        case 'retry':
          expect(seen?.press('Retry')).toBe('retry')
          await courier.outbox.retry(id)
          break
        case 'connect':
          await courier.connect(ANA)
          break
        case 'answer':
          expect(seen?.press('No, post it now')).toBe('answer send')
          await courier.outbox.answer(id, 'send')
          break
        case 'edit':
          expect(seen?.press('Edit')).toBe('edit')
          return expectKept(id, text, files)
      }
      await courier.settle()
    }
    expectPostedOnce(text, files)
    if (row.waitsMs) expect(x.posts[0]?.createdAt).toBeGreaterThanOrEqual(START + row.waitsMs)
    expect(rowsNow()).toMatchObject([{ stage: 'posted', failure: null, postId: x.posts[0]?.id }])
    if (row.readBack) expect(detailsNow()).toEqual(row.readBack)
    const broken = x.violations.filter((text) => !row.breaks?.test(text))
    expect(broken).toEqual([])
  })
})

describe.each(RULES)('$cites: $it', ({ check }) => {
  test('holds', async () => {
    await check({ x, clock, courier })
    expect(x.violations).toEqual([])
  })
})

describe('the two tables', () => {
  const cited = [...ROWS, ...RULES].map(({ cites }) => cites).join(', ')

  test('leave out none of the 25 rows of §7, nor what stands below them', () => {
    const rows = [...cited.matchAll(/§7 rows? (\d+)(?: and (\d+))?/g)].flatMap(([, ...numbers]) =>
      numbers.filter(Boolean).map(Number),
    )
    expect([...new Set(rows)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 25 }, (_, index) => index + 1),
    )
    for (const also of ['PNG accepted', 'media of another account', 'ids as numbers']) {
      expect(cited).toContain(also)
    }
  })

  test('leave out no error of §3.5', () => {
    for (const error of [
      '400 media ids',
      '400 text',
      '401',
      '402',
      '403 duplicate',
      '403 not permitted',
      '403 video',
      '403 reply',
      '403 client-not-enrolled',
      '403 cashtag',
      '403 invalid URL',
      '403 feature',
      '403 unsupported-authentication',
      '404',
      '413',
      '431',
      '429',
      '429 usage-capped',
      '5xx',
      '5xx on create',
    ]) {
      expect(cited).toContain(`§3.5 ${error}`)
    }
  })
})

/** What the popup showed first that was not as it should be, or would not go on by itself. */
function firstTrouble(id: JobId): { view: JobView | null; seen: PopupRow | null } {
  const rows = courier.shown.map(({ at, rows }) => ({ at, view: rows.find((v) => v.id === id) }))
  const last = rows.at(-1)
  const stands = last?.view?.asks || last?.view?.stage === 'failed' ? last : undefined
  const found = stands ?? rows.find(({ view }) => view?.failure)
  if (!found?.view) return { view: null, seen: null }
  return { view: found.view, seen: popupRow(found.view, courier.account(ANA), found.at) }
}

function expectShown(
  wanted: NonNullable<Row['shows']>,
  view: JobView | null,
  seen: PopupRow | null,
): void {
  expect(view?.failure?.kind).toBe(wanted.kind)
  expect(seen?.word).toBe(wanted.word)
  if (wanted.says instanceof RegExp) expect(seen?.says).toMatch(wanted.says)
  else expect(seen?.says).toBe(wanted.says)
  expect(seen?.buttons).toEqual(wanted.buttons)
  const details = seen?.details.join('\n') ?? ''
  if (wanted.quotes) expect(details).toContain(wanted.quotes)
  if (wanted.transaction !== false) expect(details).toMatch(/^transactionId: [0-9a-f]{16}$/m)
}

/** Every call to X, by what it was; `me` belongs to connecting. */
function countsOf({ requests }: Row) {
  return Object.fromEntries(
    Object.entries(requests).map(([endpoint, count]) => {
      if (typeof count === 'number') return [endpoint, count]
      const [least, most] = count
      return [endpoint, expect.toSatisfy((seen: number) => seen >= least && seen <= most)]
    }),
  )
}

function requestsByName(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { endpoint = 'other' } of x.requests) counts[endpoint] = (counts[endpoint] ?? 0) + 1
  return counts
}

function rowsNow(): JobView[] {
  return courier.shown.at(-1)?.rows ?? []
}

/** Under Details of the one row, without the times. */
function detailsNow(): string[] {
  const last = courier.shown.at(-1)
  const [view] = last?.rows ?? []
  if (!last || !view) return []
  const { details } = popupRow(view, courier.account(ANA), last.at)
  return details.map((line) => line.replace(/^\S+( [AP]M)? /u, ''))
}

function expectPostedOnce(text: string, files: Picked[]): void {
  expect(x.posts.map((post) => post.text)).toEqual([text])
  const media = x.posts[0]?.media ?? []
  expect(media.map(({ bytes, altText = '' }) => [bytes.length, altText])).toEqual(
    files.map(({ bytes, altText = '' }) => [bytes.length, altText]),
  )
  for (const [index, { bytes }] of files.entries()) {
    expect(media[index]?.bytes.equals(bytes)).toBe(true)
  }
}

/** Edit gives everything back: words, files and their alt text. */
async function expectKept(id: JobId, text: string, files: Picked[]): Promise<void> {
  const draft = courier.drafts.get(await courier.outbox.edit(id))
  expect(draft?.text).toBe(text)
  const kept = draft?.attachments.map(({ name, altText, content }) => ({
    name,
    altText,
    size: content.state === 'stored' ? courier.blobs.get(content.file.blob)?.size : null,
  }))
  expect(kept).toEqual(
    files.map(({ name, altText = '', bytes }) => ({ name, altText, size: bytes.length })),
  )
}
