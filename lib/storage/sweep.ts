import { blobsOf } from '../model/attachment.ts'
import type { Download } from '../model/download.ts'
import type { Draft } from '../model/draft.ts'
import { filesOfMedia, hasFile, isComposing, type Job } from '../model/job.ts'
import { keptIn } from '../model/removal.ts'
import type { AttachmentId, BlobKey, EpochMs } from '../units.ts'
import { MINUTE } from '../units.ts'
import type { Database } from './database.ts'
import { piecesOf } from './pieces.ts'
import { readJob } from './read-job.ts'

/** A file without a record is left alone this long: the record may be about to be written. */
const ORPHAN_AGE_MS = 30 * MINUTE

/**
 * Deletes what nothing refers to: files once they are old, half-read downloads, and pieces of neither.
 * A download needs no age: its attachment is stored before it begins, and a piece only beside it. What
 * was taken out of a draft and can be put back keeps its files, but no download: that begins again. All in
 * one transaction, so that what moves from a draft to a job meanwhile is in one of them; and by keys
 * alone, so that no file is opened. While a job cannot be read nobody knows which files are its own:
 * all stay. `orphanAgeMs` is less only where the person wants everything gone, or of `only` these files.
 */
export async function sweep(
  database: Database,
  now: EpochMs,
  orphanAgeMs = ORPHAN_AGE_MS,
  only: ReadonlySet<BlobKey> | null = null,
): Promise<void> {
  const tx = database.transaction(
    ['drafts', 'jobs', 'accounts', 'blobs', 'pieces', 'downloads'],
    'readwrite',
  )
  const [blobs, pieces] = [tx.objectStore('blobs'), tx.objectStore('pieces')]
  const downloads = tx.objectStore('downloads')
  const [drafts, records, accounts, begun] = await Promise.all([
    tx.objectStore('drafts').getAll(),
    tx.objectStore('jobs').getAll(),
    tx.objectStore('accounts').getAll(),
    downloads.getAll(),
  ])
  const jobs = records.map(readJob)
  if (jobs.some(isUnreadable)) return tx.done

  const wanted = new Set([...drafts.flatMap(unreadOfDraft), ...jobs.flatMap(unreadOfJob)])
  for (const download of begun) {
    const { attachmentId } = download
    if (wanted.has(attachmentId)) continue
    await downloads.delete(attachmentId)
    for (const file of filesOf(download)) await pieces.delete(piecesOf(file))
  }

  const kept = new Set<BlobKey>([
    ...drafts.flatMap((draft) => blobsOf(keptIn(draft, now))),
    ...jobs.flatMap(blobsOfJob),
    ...accounts.flatMap(({ avatar }) => (avatar ? [avatar] : [])),
  ])
  const old = IDBKeyRange.upperBound(now - orphanAgeMs)
  for (const key of await blobs.index('createdAt').getAllKeys(old)) {
    if (kept.has(key) || only?.has(key) === false) continue
    await blobs.delete(key)
    await pieces.delete(piecesOf(key))
  }

  const owners = new Set<BlobKey>([
    ...(await blobs.getAllKeys()),
    ...(await downloads.getAll()).flatMap(filesOf),
  ])
  let cursor = await pieces.openKeyCursor()
  while (cursor) {
    const [file] = cursor.key
    if (!owners.has(file)) await pieces.delete(piecesOf(file))
    // On to the next file's first piece.
    cursor = await cursor.continue([file, Number.POSITIVE_INFINITY])
  }
  await tx.done
}

/** A stream has its parts and what is being made of them. */
export function filesOf({ file, stream }: Download): BlobKey[] {
  return stream?.made ? [file, stream.made] : [file]
}

function isUnreadable({ state }: Job): boolean {
  return state.state === 'blocked' && state.failure.kind === 'record-unreadable'
}

/** What failed may be read again, and then goes on. */
function unreadOfDraft(draft: Draft): AttachmentId[] {
  return draft.attachments.flatMap(({ id, content }) => (content.state === 'stored' ? [] : [id]))
}

function blobsOfJob(job: Job): BlobKey[] {
  // Of what goes up before Post the files are the draft's.
  const done = job.state.state === 'published' || isComposing(job)
  return job.media.flatMap((media) => [
    ...(done ? [] : filesOfMedia(media)),
    ...(media.thumbnail ? [media.thumbnail] : []),
  ])
}

function unreadOfJob(job: Job): AttachmentId[] {
  if (job.state.state === 'published') return []
  return job.media.flatMap(({ attachmentId, progress }) =>
    hasFile(progress) ? [] : [attachmentId],
  )
}
