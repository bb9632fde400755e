import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { Courier } from '../../e2e/harness/courier.ts'
import { type Memory, memoryOf, watchMemory } from '../../e2e/harness/memory.ts'
import { setUp } from '../../e2e/set-up.ts'
import { writeLargeMkv } from '../../fixtures/large-mkv.ts'
import { largeVideo } from '../../fixtures/large-video.ts'
import { MiB } from '../../fixtures/make-fixtures.ts'
import { startXServer } from '../../x-server/start-x-server.ts'
import { say } from '../command.mjs'

const GIBIBYTE = 1024 * MiB
const MKV_BYTES = 500_000_000
/** X takes 20 minutes of everybody. */
const MKV_SECONDS = 120
const SAMPLE_MS = 100
const ROUNDS = 3
/** Machines and their disks differ. */
const READY_MS = 300_000

/** A file picked in the composer, until it is ready to be posted. */
export interface Picked {
  byteLength: number
  /** From the pick until the tile says what the file is and offers to trim it, in ms. */
  readyMs: number
  /** Of those, while the browser copied the picked file into IndexedDB. */
  storingMs: number
  /** Of those, from the tile that says that it is made fit to the end. */
  fittingMs: number
  /** What all of the browser's processes held at most, more than before the pick. */
  growth: Memory
}

/** The browser's own part of it, which nobody who stores a file can do without. */
export interface Stored {
  /** From asking to keep a picked file to the end of the transaction, in ms. */
  storeMs: number
}

export interface LargeFigures {
  video: Picked[]
  stored: Stored[]
  mkv: Picked[]
}

/** Picks large files of the disk in the product, again and again. */
export async function pickLargeFiles(): Promise<LargeFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'courier-bench-'))
  const x = await startXServer()
  const courier = await Courier.launch({ x })
  try {
    await setUp(x, courier)
    const video = join(folder, 'gibibyte.mp4')
    await writeLargeVideo(video)
    const figures: LargeFigures = { video: [], stored: [], mkv: [] }
    for (let round = 1; round <= ROUNDS; round++) {
      say(`1 GiB, round ${round} of ${ROUNDS}`)
      figures.stored.push(await storeOnly(courier, video))
      figures.video.push(await pick(courier, video))
    }
    await rm(video)
    const mkv = join(folder, 'large.mkv')
    await writeLargeMkv(mkv, MKV_BYTES, MKV_SECONDS)
    for (let round = 1; round <= ROUNDS; round++) {
      say(`Matroska, round ${round} of ${ROUNDS}`)
      figures.mkv.push(await pick(courier, mkv))
    }
    return figures
  } finally {
    await courier.close()
    await x.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeLargeVideo(path: string): Promise<void> {
  const { read } = largeVideo(GIBIBYTE)
  const file = createWriteStream(path)
  for (let at = 0; at < GIBIBYTE; at += MiB) {
    if (!file.write(read(at, at + MiB))) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}

/** Picks it in a page without code of ours, which puts it into a database of its own. */
async function storeOnly(courier: Courier, path: string): Promise<Stored> {
  const page = await courier.newPage(courier.url('manifest.json'))
  try {
    await page.evaluate(() => {
      const input = document.createElement('input')
      input.type = 'file'
      document.body.append(input)
    })
    await page.locator('input').setInputFiles(path)
    const storeMs = await page.evaluate(async () => {
      const opening = indexedDB.open('bench', 1)
      opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('files'))
      await new Promise((resolve) => opening.addEventListener('success', resolve))
      const from = performance.now()
      const transaction = opening.result.transaction('files', 'readwrite')
      transaction.objectStore('files').put(document.querySelector('input')?.files?.[0], 1)
      await new Promise((resolve, reject) => {
        transaction.addEventListener('complete', resolve)
        transaction.addEventListener('abort', () => reject(transaction.error))
      })
      const ms = performance.now() - from
      opening.result.close()
      const deleting = indexedDB.deleteDatabase('bench')
      await new Promise((resolve) => deleting.addEventListener('success', resolve))
      return ms
    })
    return { storeMs }
  } finally {
    await page.close()
  }
}

async function pick(courier: Courier, path: string): Promise<Picked> {
  const page = await courier.newPage()
  try {
    await page.addInitScript(watchPick)
    await page.goto(courier.url('composer.html'))
    await page.getByRole('button', { name: 'Add media' }).waitFor()
    const idle = await settled(courier)
    const watch = watchMemory(courier.profileDir, SAMPLE_MS)
    await page.locator('input[type=file]').setInputFiles(path)
    await page.waitForFunction(() => performance.getEntriesByName('ready').length > 0, null, {
      timeout: READY_MS,
    })
    const { rss, pss } = watch.stop()
    const times = await timesOf(page)
    await page.getByRole('button', { name: `Remove ${basename(path)}` }).click()
    await page.getByRole('list', { name: 'Attachments' }).waitFor({ state: 'detached' })
    const { size: byteLength } = await stat(path)
    return { byteLength, ...times, growth: { rss: rss - idle.rss, pss: pss - idle.pss } }
  } finally {
    await page.close()
  }
}

/**
 * Runs in the composer: marks what happens to the file that is picked, and only the first mark counts.
 * No function in it has a name: what runs these files here would mark it, and the page know no mark.
 */
function watchPick(): void {
  document.addEventListener('change', () => performance.mark('picked'), true)
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (...values) {
    if (this.name === 'blobs') {
      performance.mark('storing')
      this.transaction.addEventListener('complete', () => performance.mark('stored'))
    }
    return put.apply(this, values)
  }
  new MutationObserver(() => {
    if (document.querySelector('.tile [role=progressbar]')) performance.mark('fitting')
    if (document.querySelector('.tile .tile-ways')) performance.mark('ready')
  }).observe(document, { childList: true, subtree: true })
}

async function timesOf(page: Page) {
  const marks = await page.evaluate(() =>
    Object.fromEntries(
      performance
        .getEntriesByType('mark')
        .toReversed()
        .map((mark) => [mark.name, mark.startTime]),
    ),
  )
  const { picked = Number.NaN, storing = Number.NaN, stored = Number.NaN } = marks
  const { fitting = Number.NaN, ready = Number.NaN } = marks
  return { readyMs: ready - picked, storingMs: stored - storing, fittingMs: ready - fitting }
}

/** The smallest of what three seconds of rest show. */
async function settled({ profileDir }: Courier): Promise<Memory> {
  let least = memoryOf(profileDir)
  for (let i = 0; i < 30; i++) {
    await sleep(SAMPLE_MS)
    const { rss, pss } = memoryOf(profileDir)
    least = { rss: Math.min(least.rss, rss), pss: Math.min(least.pss, pss) }
  }
  return least
}
