import { ALL_FORMATS, BlobSource, Input, VideoSampleSink } from 'mediabunny'
import type { Size } from '../../../../lib/model/fit.ts'
import { compare, type Pixels, type Quality } from '../quality.ts'

/** Compares a picture with its source, both decoded by the browser, the source scaled to the same size. */
export async function comparePictures(made: string, source: string): Promise<Quality> {
  const picture = await scaled(await fetched(made), null)
  return compare(picture, await scaled(await fetched(source), picture))
}

/**
 * Compares frames of a film with those that its source shows at the same moments, scaled to the same size.
 * @param moments in seconds from the beginning.
 */
export async function compareFilms(
  made: string,
  source: string,
  moments: readonly number[],
): Promise<Quality[]> {
  const films = [await openFilm(made), await openFilm(source)] as const
  const qualities: Quality[] = []
  for (const moment of moments) {
    const frame = await frameAt(films[0].sink, moment, null)
    qualities.push(compare(frame, await frameAt(films[1].sink, moment, frame)))
  }
  for (const { input } of films) input.dispose()
  return qualities
}

async function openFilm(bytes: string) {
  const source = new BlobSource(await fetched(bytes))
  const input = new Input({ source, formats: ALL_FORMATS })
  const track = await input.getPrimaryVideoTrack()
  if (!track) throw new Error('the film has no picture')
  return { input, sink: new VideoSampleSink(track) }
}

async function frameAt(sink: VideoSampleSink, moment: number, size: Size | null): Promise<Pixels> {
  const sample = await sink.getSample(moment)
  if (!sample) throw new Error(`there is no frame at ${moment} s`)
  const frame = sample.toVideoFrame()
  sample.close()
  try {
    return await scaled(frame, size)
  } finally {
    frame.close()
  }
}

async function scaled(source: ImageBitmapSource, size: Size | null): Promise<Pixels> {
  const options = size && { resizeWidth: size.width, resizeHeight: size.height }
  const bitmap = await createImageBitmap(source, { ...options, resizeQuality: 'high' })
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  return { width, height, rgba: new Uint8Array(context.getImageData(0, 0, width, height).data) }
}

async function fetched(bytes: string): Promise<Blob> {
  return (await fetch(`/bytes/${bytes}`)).blob()
}
