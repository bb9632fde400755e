import type { BlobKey, EpochMs } from '../units.ts'
import type { Account } from './account.ts'
import { blobsOf } from './attachment.ts'
import { type Draft, isEmptyDraft } from './draft.ts'
import { filesOfMedia, isBeingDeleted, isComposing, isFinished, type Job } from './job.ts'
import { isDeleted, keptIn } from './removal.ts'

/** What a person may have deleted. `signOut`: their accounts, too. */
export type Clearing = { what: 'posted' } | { what: 'everything'; signOut: boolean }

/** How many there are, and the bytes of their files. */
export interface Part {
  count: number
  byteLength: number
}

/** What Courier keeps on this computer. Each file counts once, in the first part that has it. */
export interface StorageUse {
  /** Drafts with something in them; of those just deleted only the bytes, for as long as they are there. */
  drafts: Part
  /** Posts that are not out yet, those that stopped or ask among them. */
  waiting: Part
  /** Posts that are out: their small pictures, and what else of theirs is still there. */
  posted: Part
  /** Files that are being read, as far as they are here. */
  downloads: Part
  /** Profile pictures, and files that nothing refers to any more and that are about to go. */
  otherBytes: number
  /** Of `waiting`: those that would be lost, as nothing more is done for them. */
  unsent: number
  /** Of `waiting` and `posted`: those whose end at X is not known yet, so that they stay. */
  underWay: number
}

/** What measuring starts from; `sizes` in bytes. */
export interface Stored {
  drafts: Draft[]
  jobs: Job[]
  accounts: Pick<Account, 'avatar'>[]
  sizes: ReadonlyMap<BlobKey, number>
  /** Of each file that is being read. */
  downloads: number[]
}

export function storageUse(stored: Stored, now: EpochMs): StorageUse {
  const { drafts, jobs, sizes, downloads } = stored
  const counted = new Set<BlobKey>()
  const bytesOf = (keys: readonly BlobKey[]) => {
    let sum = 0
    for (const key of keys) {
      if (counted.has(key)) continue
      counted.add(key)
      sum += sizes.get(key) ?? 0
    }
    return sum
  }
  const waiting = jobs.filter((job) => !isFinished(job) && !isComposing(job))
  const posted = jobs.filter(isFinished)
  const draftBytes = bytesOf(drafts.flatMap((draft) => blobsOf(keptIn(draft, now))))
  const waitingBytes = bytesOf(waiting.flatMap(filesOfJob))
  const postedBytes = bytesOf(posted.flatMap(filesOfJob))
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  return {
    drafts: {
      count: drafts.filter((draft) => !isEmptyDraft(draft) && !isDeleted(draft)).length,
      byteLength: draftBytes,
    },
    waiting: { count: waiting.length, byteLength: waitingBytes },
    posted: { count: posted.length, byteLength: postedBytes },
    downloads: { count: downloads.length, byteLength: downloads.reduce((sum, n) => sum + n, 0) },
    otherBytes: all - draftBytes - waitingBytes - postedBytes,
    unsent: waiting.filter((job) => !isUnderWay(job)).length,
    underWay: jobs.filter(isUnderWay).length,
  }
}

/** All bytes of files. */
export function totalBytes(use: StorageUse): number {
  const { drafts, waiting, posted, downloads, otherBytes } = use
  return (
    drafts.byteLength + waiting.byteLength + posted.byteLength + downloads.byteLength + otherBytes
  )
}

/** What X makes of it is not known yet: deleted here, nobody would ever be told. */
export function isUnderWay(job: Job): boolean {
  const { state } = job.state
  return state === 'publishing' || state === 'confirming' || isBeingDeleted(job)
}

/**
 * Whether a job goes when everything is cleared, after those that could be cancelled were. What is
 * active by then was sent off in that very moment, so nobody meant it.
 */
export function goesWithEverything(job: Job): boolean {
  const { state } = job.state
  return !isUnderWay(job) && state !== 'active' && state !== 'waiting'
}

/** Whether its files are of no use any more: it is out, and nothing is to be asked of X for it. */
export function isOutForGood(job: Job): boolean {
  return job.state.state === 'published' && !isBeingDeleted(job)
}

/** Everything stored for a job, thumbnails included. */
export function filesOfJob(job: Job): BlobKey[] {
  return job.media.flatMap((media) => [
    ...filesOfMedia(media),
    ...(media.thumbnail ? [media.thumbnail] : []),
  ])
}

/** The job without its small pictures. */
export function withoutThumbnails(job: Job): Job {
  return { ...job, media: job.media.map((media) => ({ ...media, thumbnail: null })) }
}
