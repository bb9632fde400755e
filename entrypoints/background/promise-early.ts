import { readBeginning } from '../../lib/media/fast-start.ts'
import { category } from '../../lib/media/media-limits.ts'
import type { Arrived } from '../../lib/model/download.ts'
import type { FitLimits } from '../../lib/model/fit.ts'
import type { JobMedia, Promised } from '../../lib/model/job.ts'
import type { Made, MediaJob } from '../../lib/model/media-job.ts'
import type { Arriving } from '../../lib/outbox/ports.ts'
import type { BlobKey } from '../../lib/units.ts'

export interface PromisePorts {
  /** The first bytes of a download; null when they are not there. */
  beginning(file: BlobKey, byteLength: number): Promise<Blob | null>
  /** What X takes from the account, and whether what is written in media stays. */
  wanted(): Promise<{ limits: FitLimits; keepsMetadata: boolean }>
  work(job: MediaJob, signal: AbortSignal): Promise<Made>
}

/** What is known of one download of those that a reading may begin. */
interface Look {
  file: BlobKey
  promised: Promised | null
  /** Worth another look once so many bytes are there; Infinity once it was looked at. */
  nextAt: number
}

/**
 * Watches one reading of a job's medium and finds out, as soon as its beginning is there, whether the file
 * will go out as it is. It is a guess by rules that are the same as for whole files; nothing that goes wrong
 * with it is told.
 * @param known what was sent early already: it is not looked at again.
 * @returns to be called with what has arrived, says what that is worth by now.
 */
export function watchBeginning(
  { early: known }: Pick<JobMedia, 'early'>,
  ports: PromisePorts,
  signal: AbortSignal,
): (arrived: Arrived | null) => Arriving | null {
  let look: Look | null = null

  return (arrived) => {
    if (arrived === null) return null
    const { file: blob, arrivedBytes } = arrived
    if (look?.file !== blob) {
      look = { file: blob, promised: null, nextAt: known?.blob === blob ? Infinity : 1 }
    }
    if (arrivedBytes >= look.nextAt && arrivedBytes < arrived.totalBytes) void take(look, arrived)
    return { blob, arrivedBytes, promised: look.promised }
  }

  async function take(of: Look, arrived: Arrived): Promise<void> {
    of.nextAt = Infinity
    try {
      const { promised, nextAt } = await promiseOf(arrived, ports, signal)
      of.promised = promised
      of.nextAt = nextAt
    } catch {
      // Then it goes up when all of it is here, and what is wrong with it is told then.
    }
  }
}

async function promiseOf(
  { file, totalBytes, arrivedBytes }: Arrived,
  { beginning, wanted, work }: PromisePorts,
  signal: AbortSignal,
): Promise<Pick<Look, 'promised' | 'nextAt'>> {
  const never = { promised: null, nextAt: Infinity }
  const first = await beginning(file, arrivedBytes)
  const told = first && (await readBeginning(first, totalBytes))
  if (told?.is === 'short') return { promised: null, nextAt: told.neededBytes }
  if (told?.is !== 'telling') return never
  const { limits, keepsMetadata } = await wanted()
  const { fit } = await work(
    {
      kind: 'look-early',
      from: file,
      arrivedBytes,
      byteLength: totalBytes,
      limits,
      wish: keepsMetadata ? { keepMetadata: true } : {},
    },
    signal,
  )
  if (fit?.bytes !== 'original') return never
  const stored = { ...fit.file, blob: file }
  return { promised: { file: stored, category: category(stored) }, nextAt: Infinity }
}
