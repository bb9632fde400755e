import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import type { XServer } from '../../x-server/start-x-server.ts'
import type { Courier } from '../harness/courier.ts'
import { extensionMemoryOf, memoryOf } from '../harness/memory.ts'
import { expect, test } from '../harness/test.ts'
import { named, setUp } from '../set-up.ts'
import { ELUSIVE } from './elusive-pages.ts'
import { HOST, hostileFiles } from './hostile-host.ts'
import {
  documentOf,
  type HostilePage,
  type Outcome,
  PASSWORD,
  PICTURE,
  secretsOf,
} from './hostile-page.ts'
import { LYING } from './lying-pages.ts'
import { collectRecords, type Record, tellingRequests } from './traces.ts'
import { trapped } from './trapped-pages.ts'

test.use({ person: 'connected' })

/** From the moment the menu has closed until the composer shows what became of the click. */
const SHOWN_WITHIN_MS = 30_000
/** How much more Courier's own processes may hold after a page than before it. */
const MAX_MORE_BYTES = 200e6
/** A draft with everything a page said of its medium. */
const MAX_DRAFT_LENGTH = 200_000
/** Only ends what hangs: all that is waited for on one page takes less. */
const PAGE_MS = 300_000
const softly = expect.configure({ soft: true })

/** The pages print and throw what they like; what names one of our files is ours. */
const THEIR_OWN = new RegExp(
  `^\\w+ in (?:page|iframe) (?:https://${HOST.replace('.', '\\.')}|about:)(?![\\s\\S]*chrome-extension://\\w+/[\\w-]+\\.js)`,
)
test.use({ allowed: [THEIR_OWN] })

const CALM: HostilePage = { name: 'calm', body: PICTURE, outcomes: ['media'] }

interface Setting {
  x: XServer
  courier: Courier
  records: Map<string, Record>
}

test('pages whose elements are gone, elsewhere or too many', async ({ x, desktop }) => {
  await meetAll({ x, courier: desktop, records: collectRecords(x) }, ELUSIVE)
})

test('pages that lie, break what scripts use, or set traps for them', async ({ x, desktop }) => {
  await meetAll({ x, courier: desktop, records: collectRecords(x) }, LYING)
})

test('addresses that lead where nothing may be read, and answers that are traps', async ({
  x,
  desktop,
}) => {
  const asked: string[] = []
  const own = await serverOfThisComputer(asked)
  try {
    const { port } = own.address() as AddressInfo
    const pages = trapped(desktop.url('icon/128.png'), `http://127.0.0.1:${port}`)
    await meetAll({ x, courier: desktop, records: collectRecords(x) }, pages)
    expect(asked, 'requests to a server of this computer').toEqual([])
  } finally {
    own.close()
  }
})

test('the watching notices what it is there for', async ({ x, courier }) => {
  const records = collectRecords(x)
  hostileFiles(x)
  x.site.registerPage(HOST, '/calm', documentOf(CALM))
  const page = await courier.newPage(`https://${HOST}/calm`)
  await heardFrom(records, 'calm', Date.now())
  expect(records.get('calm')?.text).toBe('')
  await page.mouse.click(40, 40, { button: 'right' })
  await page.evaluate(() => {
    Object.assign(globalThis, { ofAnExtension: 1 })
    document.body.dataset.seen = 'yes'
    document.querySelectorAll('img')
    void document.querySelector('img')?.alt
    postMessage('hello', '*')
    void fetch('/dusk.jpg?courier')
  })
  const expected = [
    'window has a new ofAnExtension',
    'changed: attributes BODY data-seen',
    'querySelectorAll was called',
    'alt was read',
    `message from https://${HOST}`,
    `request for https://${HOST}/dusk.jpg?courier`,
  ]
  for (const what of expected) {
    await expect.poll(() => records.get('calm')?.text, { message: what }).toContain(what)
  }
  expect(tellingRequests(x, secretsOf(courier), 0)).toEqual([`GET ${HOST}/dusk.jpg: courier`])
})

async function meetAll(setting: Setting, pages: HostilePage[]): Promise<void> {
  const { x, courier } = setting
  await setUp(x, courier)
  hostileFiles(x)
  // The composer has a window of its own, as after every right click, and the pages stay in sight.
  x.site.registerPage(HOST, '/calm', documentOf(CALM))
  const calm = await courier.newPage(`https://${HOST}/calm`)
  const composer = await courier.rightClickPost(calm.locator('#target'))
  await expect(composer.getByRole('button', { name: 'Alt text for dusk.jpg' })).toBeVisible()
  await composer.getByRole('button', { name: 'Dismiss' }).click()
  await calm.close()
  await clear(composer)
  for (const hostile of pages) {
    await test.step(hostile.name, () => meet(setting, composer, hostile), { timeout: PAGE_MS })
  }
}

/** One right click on one page: an outcome in time, no trace, no more memory, and the worker lives. */
async function meet(setting: Setting, composer: Page, hostile: HostilePage): Promise<void> {
  const { x, courier, records } = setting
  const { name } = hostile
  x.site.registerPage(HOST, `/${name}`, documentOf(hostile), hostile.headers)
  const before = extensionMemoryOf(courier.profileDir)
  const since = x.requests.length
  const page = await courier.newPage(`https://${HOST}/${name}`)
  await heardFrom(records, name, Date.now())
  await courier.mouse?.choosePostToX(page.locator('#target').first(), hostile.at)

  const begun = Date.now()
  const outcome = await outcomeOf(composer, hostile)
  const took = Date.now() - begun
  expect.soft(hostile.outcomes, `${name}: outcome`).toContain(outcome)
  expect.soft(took, `${name}: shown in time`).toBeLessThan(SHOWN_WITHIN_MS)
  if (hostile.says) await expect.soft(named.attachments(composer)).toContainText(hostile.says)
  if (hostile.named) {
    await expect.soft(named.attachments(composer), name).toHaveAccessibleName(hostile.named)
  }

  const stored = await storedDrafts(composer)
  expect.soft(stored.length, `${name}: size of the draft`).toBeLessThan(MAX_DRAFT_LENGTH)
  expect
    .soft(stored, `${name}: nothing that may not be kept`)
    .not.toMatch(new RegExp(`${PASSWORD}|"(?:javascript|file|chrome|chrome-extension|about):[^"]`))
  expect
    .soft(await composer.locator('body').innerText())
    .not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)

  if (!hostile.isSilent) {
    await heardFrom(records, name, Date.now())
    expect.soft(records.get(name)?.text, `${name}: what the page noticed`).toBe('')
  }
  expect
    .soft(tellingRequests(x, secretsOf(courier), since), `${name}: telling requests`)
    .toEqual([])
  expect.soft(await courier.worker.evaluate('1 + 1'), `${name}: the worker lives`).toBe(2)

  await page.close()
  await clear(composer)
  // What the page's end sets free goes a little later.
  let more = Number.NaN
  const look = () => {
    more = extensionMemoryOf(courier.profileDir) - before
    return more
  }
  await softly.poll(look, { message: `${name}: memory` }).toBeLessThan(MAX_MORE_BYTES)
  test.info().annotations.push({
    type: name,
    description: `${outcome} after ${took} ms, ${Math.round(more / 1e6)} MB more, ${Math.round(memoryOf(courier.profileDir).rss / 1e6)} MB in all`,
  })
}

/** Waits until the page has said something after this moment, and so all it noticed before. */
async function heardFrom(
  records: Map<string, Record>,
  name: string,
  moment: number,
): Promise<void> {
  const isLater = () => (records.get(name)?.at ?? 0) > moment
  await expect.poll(isLater, { message: `${name} is heard of` }).toBe(true)
}

/** What the composer shows in the end; `fetching` only where the page is meant to keep it waiting. */
async function outcomeOf(composer: Page, { outcomes }: HostilePage): Promise<Outcome | 'nothing'> {
  const tiles = named.attachments(composer)
  const look = async (): Promise<Outcome | 'nothing'> => {
    if ((await composer.getByRole('radio').count()) > 0) return 'choice'
    if ((await tiles.getByRole('button', { name: /^Alt text for/ }).count()) > 0) return 'media'
    if (
      (await tiles.getByRole('button', { name: /^(Choose a file|Try again|Allow)/ }).count()) > 0
    ) {
      return 'refused'
    }
    if ((await named.text(composer).inputValue()) !== '') return 'text'
    const isFetching = (await tiles.getByRole('progressbar').count()) > 0
    return isFetching && outcomes.includes('fetching') ? 'fetching' : 'nothing'
  }
  let shown: Outcome | 'nothing' = 'nothing'
  await expect
    .poll(
      async () => {
        shown = await look()
        return shown
      },
      { timeout: SHOWN_WITHIN_MS * 2, intervals: [100] },
    )
    .not.toBe('nothing')
    .catch(() => undefined)
  return shown
}

async function clear(composer: Page): Promise<void> {
  const remove = composer.getByRole('button', { name: /^Remove / })
  // In one look: a button that goes away between being seen and being pressed would be waited for.
  const pressAll = (all: (HTMLElement | SVGElement)[]) => {
    for (const button of all) (button as HTMLElement).click()
    return all.length
  }
  await expect.poll(() => remove.evaluateAll(pressAll)).toBe(0)
  await named.text(composer).fill('')
  await expect(named.attachments(composer)).toHaveCount(0)
}

function storedDrafts(composer: Page): Promise<string> {
  return composer.evaluate(async () => {
    const opening = indexedDB.open('courier')
    await new Promise((resolve) => {
      opening.onsuccess = resolve
    })
    const reading = opening.result.transaction('drafts').objectStore('drafts').getAll()
    await new Promise((resolve) => {
      reading.onsuccess = resolve
    })
    opening.result.close()
    return JSON.stringify(reading.result)
  })
}

/** A server that only this computer reaches: nothing on a page may lead Courier to it. */
async function serverOfThisComputer(asked: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return server
}
