import { CourierError } from '../../lib/failures/failure.ts'
import type { fitInPlace } from '../../lib/media/fit-in-place.ts'
import type { FileLook } from '../../lib/media/fitter.ts'
import type { SourceFile, StoredFile } from '../../lib/model/attachment.ts'
import type { Fit, FitDone, FitLimits, FitWish } from '../../lib/model/fit.ts'
import type { Made, MediaJob } from '../../lib/model/media-job.ts'
import type { AttachmentId, BlobKey } from '../../lib/units.ts'

/** A file that X takes, and how it came about. */
export interface Fitted {
  file: StoredFile
  fit: Fit
}

export interface MakeFitPorts {
  blobs: { get(key: BlobKey): Promise<Blob | null>; put(blob: Blob): Promise<BlobKey> }
  /** Where what is made of this attachment is kept; nobody else uses it meanwhile. */
  making: {
    beginMaking(): Promise<BlobKey>
    finish(byteLength: number): Promise<BlobKey>
    drop(): Promise<void>
  }
  fitInPlace: typeof fitInPlace
  /** Has a worker do it; the job is asked for when its turn has come, and again if it begins anew. */
  work(
    nextJob: () => Promise<MediaJob>,
    signal: AbortSignal,
    progress: (share: number) => void,
  ): Promise<Made>
}

export interface FitOrder {
  attachmentId: AttachmentId
  original: SourceFile
  wish: FitWish
  limits: FitLimits
  /** The person's setting: nothing that is written in media is taken out. */
  keepsMetadata: boolean
}

/**
 * Makes a stored original fit: at once where nothing has to be decoded, else by a worker. What is made is
 * a file only when all of it is there.
 * @throws CourierError; whatever the signal was aborted with.
 */
export async function makeFit(
  { attachmentId, original, wish, limits, keepsMetadata }: FitOrder,
  { blobs, making, fitInPlace, work }: MakeFitPorts,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<Fitted> {
  const bytes = await blobs.get(original.blob)
  if (bytes === null) throw new CourierError({ kind: 'bytes-missing' })
  const { blob: _name, ...look }: SourceFile & FileLook = original
  const wanted: FitWish = keepsMetadata ? { ...wish, keepMetadata: true } : wish
  const request = { blob: bytes, look, limits, wish: wanted }
  // A film never is, and what would say so need not be loaded for it.
  const inPlace = look.kind === 'video' ? null : await fitInPlace(request)
  signal.throwIfAborted()
  if (inPlace) {
    const { done, blob } = inPlace
    const key = done.bytes === 'original' ? original.blob : await blobs.put(blob)
    return fitted(done, key)
  }
  try {
    const { byteLength, fit: done } = await work(
      async () => ({
        kind: 'fit',
        attachmentId,
        original,
        limits,
        wish: wanted,
        to: await making.beginMaking(),
      }),
      signal,
      progress,
    )
    if (!done) throw new Error('the worker did another job')
    if (done.bytes === 'made') return fitted(done, await making.finish(byteLength))
    await making.drop()
    return fitted(done, original.blob)
  } catch (caught) {
    await making.drop()
    throw caught
  }

  function fitted(done: FitDone, blob: BlobKey): Fitted {
    const { file, changes, isOriginalTaken, originalDurationMs: durationMs } = done
    const whole = durationMs === undefined ? original : { ...original, durationMs }
    const kept = keepsMetadata && { keptMetadata: true as const }
    const fit: Fit = { original: whole, changes, wish, isOriginalTaken, ...kept }
    return { file: { ...file, blob }, fit }
  }
}
