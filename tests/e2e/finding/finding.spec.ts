import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { Attachment } from '../../../lib/model/attachment.ts'
import type { Draft } from '../../../lib/model/draft.ts'
import type { XServer } from '../../x-server/start-x-server.ts'
import type { Courier } from '../harness/courier.ts'
import { expect, test } from '../harness/test.ts'
import { NOTHING, PICTURES } from './exhibits.ts'
import { addressOf, bytesOf, type Exhibit, serveExhibit } from './zoo.ts'

/** A browser is started once for many. */
const PAGES_PER_TEST = 14

const groups = [...PICTURES.entries()].reduce<[number, Exhibit][][]>((made, entry) => {
  const last = made.at(-1)
  if (last && last.length < PAGES_PER_TEST) last.push(entry)
  else made.push([entry])
  return made
}, [])

for (const [place, group] of groups.entries()) {
  test(`what is under the cursor is found, in its best resolution (${place + 1} of ${groups.length})`, async ({
    x,
    desktop,
  }) => {
    for (const [index, exhibit] of group) {
      await test.step(exhibit.name, () => visit(x, desktop, exhibit, index))
    }
  })
}

test('where there is nothing, the page or the link is shared', async ({ x, desktop }) => {
  for (const [index, exhibit] of NOTHING.entries()) {
    await test.step(exhibit.name, () => visit(x, desktop, exhibit, 100 + index))
  }
})

test('what the page knows of a picture comes along, and is added to nothing', async ({
  x,
  desktop,
}) => {
  const exhibit = PICTURES.find(({ name }) => name === 'news with picture') as Exhibit
  const address = addressOf(300)
  const head = `<link rel="canonical" href="${address}story"><meta property="og:title" content="A morning at the harbour"><meta name="author" content="Not the photographer">`
  await visit(x, desktop, { ...exhibit, head }, 300)
  const [attachment] = attachmentsOf(await draftsOf(desktop))
  expect(attachment?.about).toEqual({
    altText: 'The harbour at dawn',
    caption: 'The harbour at dawn.',
    title: 'A morning at the harbour',
    credit: 'Photo: Ana Lima',
    link: `${address}story`,
  })
  expect(attachment?.altText).toBe('')
})

test('a painted picture has the words of the invisible one over it', async ({ x, desktop }) => {
  const name = 'avatar beside a post picture'
  await visit(x, desktop, PICTURES.find((one) => one.name === name) as Exhibit, 302)
  expect(attachmentsOf(await draftsOf(desktop))[0]?.about?.altText).toBe('Sky')
})

/** Watches from the page's own world for anything that looking might leave behind. */
const WATCH = `<script>
const seen = { calls: 0, changes: 0, longestMs: 0 }
const globals = new Set(Object.getOwnPropertyNames(window)).add('seenNow')
for (const [type, name] of [[Element, 'getAttribute'], [Element, 'getBoundingClientRect'], [Document, 'querySelectorAll'], [Document, 'elementsFromPoint'], [Array, 'map'], [Object, 'toString']]) {
  const own = type.prototype[name]
  type.prototype[name] = function (...args) { seen.calls++; return own.apply(this, args) }
}
Object.defineProperty(Object.prototype, 'found', { get: () => [{ kind: 'image' }], set() {}, configurable: true })
new MutationObserver((list) => { seen.changes += list.length }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) seen.longestMs = Math.max(seen.longestMs, duration) }).observe({ type: 'longtask' })
let resources = 0
addEventListener('contextmenu', () => { seen.calls = 0; seen.changes = 0; seen.longestMs = 0; resources = performance.getEntriesByType('resource').length })
window.seenNow = () => ({ ...seen, resources: performance.getEntriesByType('resource').length - resources, globals: Object.getOwnPropertyNames(window).filter((name) => !globals.has(name)) })
</script>`

test('in a page of 100,000 elements looking is short, and leaves nothing behind', async ({
  x,
  desktop,
}) => {
  const exhibit: Exhibit = {
    name: 'endless page',
    like: 'feeds that never let go of what was scrolled past',
    body: `${WATCH}<div style="height:300px;overflow:hidden;position:relative"><div class="fill" style="background:url(/one.png) center/cover"></div><div class="fill" id="target"></div></div>
<script>document.body.insertAdjacentHTML('beforeend', '<div style="height:200px;overflow:auto">' + '<p><a href="#"><img alt="" width="20" height="20"><i></i></a></p>'.repeat(25000) + '</div>')</script>`,
    files: { '/one.png': [1200, 600] },
    expect: { file: '/one.png' },
  }
  let walkMs = 0
  const seen = await visit(x, desktop, exhibit, 301, {
    async before(page) {
      await page.waitForFunction('document.querySelectorAll("*").length > 100000')
      walkMs = await page.evaluate(walk)
    },
    after: (page) => page.evaluate('seenNow()'),
  })
  expect(seen).toMatchObject({ calls: 0, changes: 0, resources: 0 })
  // Names that the browser itself makes at the first right click are none of ours.
  expect((seen as { globals: string[] }).globals.filter((name) => /courier/i.test(name))).toEqual(
    [],
  )
  expect((seen as { longestMs: number }).longestMs).toBeLessThan(Math.max(1_000, 3 * walkMs))
})

/** Runs in the page. @returns ms that a look at every one of its elements takes on this machine now. */
function walk(): number {
  const begun = performance.now()
  let visible = 0
  for (const element of document.querySelectorAll('*')) {
    if (getComputedStyle(element).visibility === 'visible') visible += 1
  }
  return visible > 0 ? performance.now() - begun : 0
}

/**
 * When the background is awake at last, the pointer is where the menu's item was, and the page has
 * heard of it. Left is what a press leaves behind; where that says two things, the person is asked.
 */
const BY_MOUSE = [
  'gallery with overlay',
  'transparent cover',
  'CSS hero',
  'canvas chart',
  'inline SVG',
  'masonry with pseudo-elements',
  'carousel',
  'link with a background',
  'video under a play button',
  'plain text',
  'blank',
  'button in a hero',
]

for (const pressedBefore of [false, true]) {
  const when = pressedBefore ? 'after other clicks on the page' : 'as the first click on the page'
  test(`the item may be chosen with the mouse, ${when}, by a background that sleeps`, async ({
    x,
    desktop,
  }) => {
    const exhibits = [...PICTURES, ...NOTHING].filter(
      ({ name, expect: expected }) =>
        BY_MOUSE.includes(name) &&
        // In a drawing no caret can stand: only the first press on a page leaves a trace of it.
        !(pressedBefore && 'drawn' in expected && expected.drawn === 'svg'),
    )
    for (const [index, exhibit] of exhibits.entries()) {
      const how: How = {
        by: 'mouse',
        asleep: true,
        mayAsk: pressedBefore,
        before: async (page) => pressedBefore && page.mouse.click(1_000, 650),
      }
      await test.step(exhibit.name, () => visit(x, desktop, exhibit, 200 + index, how))
    }
  })
}

/** How long a picture is waited for from the menu to the composer, however busy the machine is. */
const ARRIVE_MS = 90_000

interface How {
  by?: 'keyboard' | 'mouse'
  /** With a background that sleeps when the item is chosen. */
  asleep?: boolean
  /** What is chosen may be offered first instead of being taken. */
  mayAsk?: boolean
  /** In the page, before the right click and when all has arrived. */
  before?(page: Page): Promise<unknown>
  after?(page: Page): Promise<unknown>
}

/** Right-clicks in one page and compares what has come into the composer. */
async function visit(
  x: XServer,
  desktop: Courier,
  exhibit: Exhibit,
  index: number,
  how: How = {},
): Promise<unknown> {
  serveExhibit(x, exhibit, index)
  const { click = '#target', at, menu, expect: expected, name } = exhibit
  const page = await desktop.newPage(addressOf(index))
  if (exhibit.body.includes('dataset.ready')) await page.locator('body[data-ready=yes]').waitFor()
  await how.before?.(page)
  const before = await draftsOf(desktop)
  if (how.asleep) await desktop.stopWorker()
  await desktop.mouse?.choosePostToX(page.locator(click), at, menu, how.by)
  const composer = await desktop.composerWindow()
  if ('shared' in expected) {
    const url = expected.shared === 'page' ? addressOf(index) : expected.shared
    const isShared = async () => sharedIn(await draftsOf(desktop)).includes(url) || null
    expect.soft(await soon(isShared), name).toBe(true)
    expect.soft(idsOf(await draftsOf(desktop)), name).toEqual(idsOf(before))
  } else {
    const known = new Set(idsOf(before))
    const attachment = await soon(async () => {
      const arrived = attachmentsOf(await draftsOf(desktop)).find(({ id }) => !known.has(id))
      return arrived && !/^(?:fetching|fitting)$/.test(arrived.content.state) ? arrived : null
    })
    const got = attachment && (await summary(composer, attachment))
    const isAsked = got !== null && 'offers' in got
    const best = 'file' in expected ? expected.file : 'drawn' in expected ? expected.drawn : ''
    const among = 'file' in expected ? expected.orAmong : undefined
    const asked = among ?? (how.mayAsk ? [best] : null)
    expect.soft(got, name).toEqual(isAsked && asked ? { offers: asked } : wanted(exhibit))
  }
  const left = await how.after?.(page)
  await page.close()
  return left
}

/** The first answer that is not null; null when there is none in time. */
async function soon<T>(ask: () => Promise<T | null>): Promise<T | null> {
  for (const giveUpAt = Date.now() + ARRIVE_MS; Date.now() < giveUpAt; await sleep(50)) {
    const answer = await ask()
    if (answer !== null) return answer
  }
  return null
}

/** What is compared: which file's bytes are there, or what was named. */
async function summary(composer: Page, { content, source }: Attachment) {
  const found = source.kind === 'page' ? source.found : undefined
  if (content.state === 'choosing') {
    return {
      offers: content.found.map(({ addresses: [best], shownBy }) =>
        best ? new URL(best.url).pathname : shownBy,
      ),
    }
  }
  if (found?.kind === 'stream')
    return { stream: new URL(found.addresses[0]?.url ?? 'none:').pathname }
  if (found?.addresses.length === 0) return { drawn: found.shownBy, state: content.state }
  if (content.state !== 'stored') return { content, addresses: found?.addresses }
  const { width, height } = content.file
  const sha256 = await hashOf(composer, content.file.blob)
  return { sha256, width, height }
}

function wanted({ expect: expected, files = {} }: Exhibit) {
  if ('drawn' in expected) return { ...expected, state: 'stored' }
  if (!('file' in expected)) return expected
  const what = files[expected.file]
  if (what === undefined) throw new Error(`There is no ${expected.file}`)
  const sha256 = createHash('sha256').update(bytesOf(expected.file, what)).digest('hex')
  const [width, height] = what === 'film' || what === 'list' ? [1280, 720] : what
  return { sha256, width, height }
}

function attachmentsOf(drafts: Draft[]): Attachment[] {
  return drafts.flatMap(({ attachments }) => attachments)
}

function idsOf(drafts: Draft[]): string[] {
  return attachmentsOf(drafts).map(({ id }) => id)
}

function sharedIn(drafts: Draft[]): string[] {
  return drafts.flatMap(({ shared }) => (shared ? [shared.url] : []))
}

async function draftsOf(desktop: Courier): Promise<Draft[]> {
  return desktop.worker.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('courier')
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const reading = database.transaction('drafts').objectStore('drafts').getAll()
    const drafts = await new Promise<Draft[]>((resolve, reject) => {
      reading.onsuccess = () => resolve(reading.result)
      reading.onerror = () => reject(reading.error)
    })
    database.close()
    return drafts
  })
}

async function hashOf(composer: Page, key: string): Promise<string> {
  return composer.evaluate(async (blobKey) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('courier')
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const reading = database.transaction('blobs').objectStore('blobs').get(blobKey)
    const { blob } = await new Promise<{ blob: Blob }>((resolve, reject) => {
      reading.onsuccess = () => resolve(reading.result)
      reading.onerror = () => reject(reading.error)
    })
    database.close()
    const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }, key)
}
