import { setTimeout as sleep } from 'node:timers/promises'
import { newDraft } from '../../../lib/model/draft.ts'
import type { Courier } from '../../e2e/harness/courier.ts'
import type { Point } from '../../e2e/harness/mouse.ts'
import { type Region, readPixels } from '../../e2e/harness/screen.ts'

/** How often the screen is looked at. */
const LOOK_EVERY_MS = 3
/** Nothing of what was done for one measurement goes on after it. */
const REST_MS = 700
/** By then all that is shown has come to rest. */
const THROUGH_MS = 2_000
const GIVE_UP_MS = 30_000
/** Of the picture so many pixels each way are looked at, in its middle. */
const SPOT = 16

/** ms since 1970, all by the same clock. */
export interface Shown {
  /** The item of the menu was chosen. */
  askedAt: number
  /** The composer's document began to load. */
  beganAt: number
  /** The picture is on the screen, as it stays. */
  shownAt: number
}

/**
 * Right clicks in a browser as people run it: no debugger is attached to anything while it is measured, and
 * what is seen is read from the screen.
 * @param photo address of a page with a picture `#photo`.
 */
export async function openRightClicks(courier: Courier, display: string, photo: string) {
  const { mouse } = courier
  if (mouse === null) throw new Error('There is no mouse')
  const deskUrl = courier.url('manifest.json')
  const composerUrl = courier.url('composer.html')
  const lone = await courier.leaveAlone()
  const desk = await lone.open(deskUrl)
  const page = await lone.open(photo)
  await sleep(THROUGH_MS)
  const aim = await lone.run<Point>(page, middleOf('#photo'))
  let known: { at: Point; pixels: Buffer } | null = null

  function spotAround({ x, y }: Point): Region {
    return { x: x - SPOT / 2, y: y - SPOT / 2, width: SPOT, height: SPOT }
  }

  /** The moment at which the picture is where it was the last time; null where it is not known yet. */
  async function seen(): Promise<number | null> {
    if (known === null) return null
    const region = spotAround(known.at)
    for (const giveUpAt = Date.now() + GIVE_UP_MS; Date.now() < giveUpAt; ) {
      if (readPixels(display, region).equals(known.pixels)) return Date.now()
      await sleep(LOOK_EVERY_MS)
    }
    throw new Error(`The picture was not seen within ${GIVE_UP_MS} ms`)
  }

  async function composer(): Promise<string> {
    for (const giveUpAt = Date.now() + GIVE_UP_MS; Date.now() < giveUpAt; await sleep(25)) {
      const target = (await lone.targets()).find(({ url }) => url.startsWith(composerUrl))
      if (target) return target.targetId
    }
    throw new Error(`No composer opened within ${GIVE_UP_MS} ms`)
  }

  return {
    /** The first one only learns where the picture comes. */
    async measure(isAwake: boolean): Promise<Shown> {
      await lone.run(desk, startOver())
      await lone.stopWorkers(desk)
      if (isAwake) await lone.run(desk, WAKE)
      await lone.bringToFront(page)
      await sleep(REST_MS)
      const press = await mouse.aimAtPostToX(aim, 'media')
      await sleep(REST_MS)
      const [askedAt, shownAt] = await Promise.all([press(), seen()])
      const target = await composer()
      await sleep(THROUGH_MS)
      const beganAt = await lone.run<number>(target, 'performance.timeOrigin')
      const at = await lone.run<Point>(target, middleOf('img.tile-media'))
      if (known && (known.at.x !== at.x || known.at.y !== at.y)) {
        throw new Error('The composer’s window opened elsewhere')
      }
      known = { at, pixels: readPixels(display, spotAround(at)) }
      await lone.closePage(target)
      await sleep(REST_MS)
      return { askedAt, beganAt, shownAt: shownAt ?? Number.NaN }
    },
    close: () => lone.quit(),
  }
}

/** In a page: the middle of an element, in pixels of the screen. */
function middleOf(selector: string): string {
  return `(() => {
    const { x, y, width, height } = document.querySelector('${selector}').getBoundingClientRect()
    return {
      x: Math.round(screenX + (outerWidth - innerWidth) / 2 + x + width / 2),
      y: Math.round(screenY + outerHeight - innerHeight + y + height / 2),
    }
  })()`
}

/** In a page of the extension: the background is there, and has answered. */
const WAKE = `chrome.runtime.sendMessage({ kind: 'nothing' }).then(() => true, () => true)`

/** In a page of the extension: nothing is written; one empty draft is there and open, as after a post. */
export function startOver(): string {
  return `(async () => {
    const opening = indexedDB.open('courier')
    await new Promise((resolve) => opening.addEventListener('success', resolve))
    const tx = opening.result.transaction(['drafts', 'blobs', 'settings'], 'readwrite')
    tx.objectStore('drafts').clear()
    tx.objectStore('blobs').clear()
    const draft = ${JSON.stringify(newDraft(Date.now()))}
    tx.objectStore('drafts').put(draft)
    const settings = tx.objectStore('settings')
    const reading = settings.get('settings')
    reading.addEventListener('success', () => {
      settings.put({ ...reading.result, currentDraftId: draft.id }, 'settings')
    })
    await new Promise((resolve) => tx.addEventListener('complete', resolve))
    opening.result.close()
  })()`
}
