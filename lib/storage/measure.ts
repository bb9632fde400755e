import { type StorageUse, storageUse } from '../model/storage-use.ts'
import type { BlobKey, EpochMs } from '../units.ts'
import type { Database } from './database.ts'
import { readJob } from './read-job.ts'
import { filesOf } from './sweep.ts'

/** How much is kept for what, all read in one moment. No file is opened: a Blob knows its size. */
export async function measure(database: Database, now: EpochMs): Promise<StorageUse> {
  const tx = database.transaction(['drafts', 'jobs', 'accounts', 'blobs', 'pieces', 'downloads'])
  const [drafts, records, accounts, begun] = await Promise.all([
    tx.objectStore('drafts').getAll(),
    tx.objectStore('jobs').getAll(),
    tx.objectStore('accounts').getAll(),
    tx.objectStore('downloads').getAll(),
  ])
  const sizes = new Map<BlobKey, number>()
  for (let blobs = await tx.objectStore('blobs').openCursor(); blobs; ) {
    const stored = blobs.value
    sizes.set(stored.key, 'blob' in stored ? stored.blob.size : stored.byteLength)
    blobs = await blobs.continue()
  }
  const places = new Map(
    begun.flatMap((download, place) => filesOf(download).map((f) => [f, place])),
  )
  const downloads = begun.map(() => 0)
  for (let piece = await tx.objectStore('pieces').openCursor(); piece; ) {
    const [file] = piece.key
    const place = places.get(file)
    // The pieces of a whole file are counted with it.
    if (place === undefined) piece = await piece.continue([file, Number.POSITIVE_INFINITY])
    else {
      downloads[place] = (downloads[place] ?? 0) + piece.value.size
      piece = await piece.continue()
    }
  }
  await tx.done
  return storageUse({ drafts, jobs: records.map(readJob), accounts, sizes, downloads }, now)
}
