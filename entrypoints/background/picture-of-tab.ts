import type { FramePort } from '../../lib/capture/in-page.ts'
import type { FetchPorts } from '../../lib/capture/ports.ts'
import { within } from '../../lib/capture/within.ts'
import { CourierError } from '../../lib/failures/failure.ts'
import type { Source } from '../../lib/model/attachment.ts'
import { SECOND } from '../../lib/units.ts'
import { cutPicture } from './cut-picture.ts'

/** A page that does not answer in this time is frozen. */
const PLACE_MS = 5 * SECOND

export interface PicturePorts extends FramePort {
  /** `lib/browser/tab-picture.ts` */
  pictureOfTab<T>(
    tabId: number,
    work: () => Promise<T>,
  ): Promise<{ picture: Blob; before: T } | null>
  clock: FetchPorts['clock']
  /** Of a picture. */
  maxByteLength: number
}

/**
 * The last choice, and only at the person's word: what the tab shows where the medium is.
 * @throws CourierError `media-not-on-show`.
 */
export async function takePicture(source: Source, ports: PicturePorts): Promise<Blob> {
  const gone = () => new CourierError({ kind: 'media-not-on-show' })
  if (source.kind !== 'page' || source.frameId !== 0) throw gone()
  const { url, pageUrl, tabId, frameId, found } = source
  const frame = { tabId, frameId }
  const request = { url, pageUrl, pin: found?.pin ?? '' }
  const taken = await ports.pictureOfTab(tabId, () => {
    const place = ports.enterFrame(frame).then(() => ports.runInPage(frame, 'place', request))
    return within(PLACE_MS, place, ports.clock, new AbortController().signal)
  })
  if (taken === null) throw gone()
  const cut = await cutPicture(taken.picture, { place: taken.before }, ports.maxByteLength)
  if (cut === null) throw gone()
  return cut
}
