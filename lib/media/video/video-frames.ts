import { CanvasSink } from 'mediabunny'
import { CourierError } from '../../failures/failure.ts'
import { SECOND } from '../../units.ts'
import { openVideo } from './open-video.ts'

const JPEG = { type: 'image/jpeg', quality: 0.7 }

/**
 * Pictures of a film at these moments, told in their order; whoever wants no more ends the worker.
 * @param atMs ms from its beginning, rising.
 * @param height of the pictures, in pixels.
 * @param tell `picture` is null where nothing can be shown.
 */
export async function videoFrames(
  blob: Blob,
  atMs: readonly number[],
  height: number,
  tell: (index: number, picture: Blob | null) => void,
): Promise<void> {
  const input = openVideo(blob)
  let next = 0
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track || !(await track.canDecode())) return
    const begin = Math.max(0, await track.getFirstTimestamp())
    const sink = new CanvasSink(track, { height, poolSize: 1 })
    const moments = atMs.map((ms) => begin + ms / SECOND)
    for await (const found of sink.canvasesAtTimestamps(moments)) {
      const canvas = found?.canvas
      tell(next++, canvas instanceof OffscreenCanvas ? await canvas.convertToBlob(JPEG) : null)
    }
  } catch (caught) {
    if (caught instanceof CourierError || caught instanceof DOMException) throw caught
    // What cannot be read cannot be shown; making it fit says why.
  } finally {
    input.dispose()
    for (; next < atMs.length; next++) tell(next, null)
  }
}
