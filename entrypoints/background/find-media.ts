import { askInFrame } from '../../lib/browser/frames.ts'
import { findingFrom } from '../../lib/capture/finding-from.ts'
import type { ClickInfo } from '../../lib/capture/source-from-click.ts'
import { type Question, watchPointer } from '../../lib/capture/watch-pointer.ts'
import { type Finding, type Found, PIN_SCHEME } from '../../lib/model/found.ts'
import { SECOND } from '../../lib/units.ts'

/** A frame that does not answer in this time is frozen; then the browser's own word must do. */
const ANSWER_MS = 2 * SECOND

/**
 * Asks the clicked frame what lies where the person clicked. Must be called at once: the pointer, by
 * which it is found, is on its way elsewhere. null where the frame may not be entered, as one of
 * another origin, and where it does not answer.
 */
export async function findMedia(
  info: ClickInfo,
  tabId: number,
  by: Question['by'] = 'place',
): Promise<Finding | null> {
  const { mediaType, srcUrl = '', linkUrl = '', frameId = 0 } = info
  const question: Question = {
    by,
    pageUrl: info.frameUrl ?? info.pageUrl ?? '',
    srcUrl,
    linkUrl,
    mediaKind: mediaType === 'image' || mediaType === 'video' ? mediaType : null,
    pin: `${PIN_SCHEME}${crypto.randomUUID()}`,
  }
  const frame = { tabId, frameId }
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ANSWER_MS)
  })
  const asked = askInFrame(frame, watchPointer, question, '/find-media.js').catch(() => null)
  const answer = await Promise.race([asked, late])
  clearTimeout(timer)
  return findingFrom(answer)
}

/**
 * What shows an address in a frame, long after the click: only the address counts. null where the frame
 * may not be entered or has gone elsewhere, and where nothing shows it any more.
 */
export async function findShown(
  { url, pageUrl }: { url: string; pageUrl: string },
  { tabId, frameId }: { tabId: number; frameId: number },
): Promise<Found | null> {
  const info = { srcUrl: url, mediaType: 'video', frameUrl: pageUrl, frameId }
  return (await findMedia(info, tabId, 'address'))?.found[0] ?? null
}
