import {
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  openDB,
  type StoreNames,
} from 'idb'
import type { Account } from '../model/account.ts'
import type { Download } from '../model/download.ts'
import type { Draft } from '../model/draft.ts'
import type { Job } from '../model/job.ts'
import type { StoredGroup } from '../model/job-group.ts'
import type { Line } from '../model/line.ts'
import type { Settings } from '../model/settings.ts'
import type { AccountId, AttachmentId, BlobKey, DraftId, EpochMs, JobId } from '../units.ts'
import { indexed } from './job-record.ts'
import { draftWithHosts, jobWithHosts } from './older-failures.ts'
import { isReadable } from './read-job.ts'

/** One file: a single Blob, or a length whose bytes lie in `pieces`. */
export type StoredBlob = { key: BlobKey; createdAt: EpochMs } & (
  | { blob: Blob }
  | { byteLength: number }
)

export interface StoredJob {
  id: JobId
  createdAt: EpochMs
  /** 1 while the job is unfinished, absent afterwards, so that the index holds only live jobs. */
  open?: 1
  /** The rest is for the indexes alone and always made from the job (`job-record.ts`). */
  account?: AccountId
  group?: StoredGroup
  place?: number
  /** Only of a job that may go on by itself. */
  from?: EpochMs
  /** Only where a clock that was set back can be told. */
  unlessBefore?: EpochMs
  job: Job
}

export interface Sealed {
  name: string
  iv: Uint8Array<ArrayBuffer>
  sealed: ArrayBuffer
}

export interface Schema extends DBSchema {
  drafts: { key: DraftId; value: Draft }
  jobs: {
    key: JobId
    value: StoredJob
    indexes: {
      open: number
      /** Tops and counts of the groups. */
      'group, place': [StoredGroup, number]
      'account, group, place': [AccountId, StoredGroup, number]
      /** Whose turn it is, and when. */
      'account, group, from': [AccountId, StoredGroup, EpochMs]
      from: EpochMs
      unlessBefore: EpochMs
    }
  }
  blobs: { key: BlobKey; value: StoredBlob; indexes: { createdAt: EpochMs } }
  /** By file and place: Blobs of `PIECE_BYTES`, the last one perhaps shorter. */
  pieces: { key: [BlobKey, number]; value: Blob }
  /** By attachment: large media on their way. */
  downloads: { key: AttachmentId; value: Download }
  accounts: { key: AccountId; value: Account }
  /** By account id. */
  tokens: { key: string; value: Sealed }
  /** Requests on their way to the offscreen document, and their answers. */
  errands: { key: string; value: Sealed }
  keys: { key: string; value: CryptoKey }
  settings: { key: string; value: Settings }
  line: { key: string; value: Line }
  /** When each chore was last done. */
  chores: { key: string; value: EpochMs }
}

export type StoreName = StoreNames<Schema>
export type Database = IDBPDatabase<Schema>
type Upgrade = IDBPTransaction<Schema, StoreName[], 'versionchange'>

/**
 * `MIGRATIONS[n]` takes a database of version n to n + 1, live jobs included. Only ever add to the
 * end: the steps before have run on people's computers.
 */
const MIGRATIONS: ((db: Database, upgrade: Upgrade) => void | Promise<void>)[] = [
  (db) => {
    db.createObjectStore('drafts', { keyPath: 'id' })
    db.createObjectStore('jobs', { keyPath: 'id' }).createIndex('open', 'open')
    db.createObjectStore('blobs', { keyPath: 'key' })
    db.createObjectStore('accounts', { keyPath: 'id' })
    db.createObjectStore('tokens', { keyPath: 'name' })
    db.createObjectStore('errands', { keyPath: 'name' })
    db.createObjectStore('keys')
    db.createObjectStore('settings')
  },
  async (db, upgrade) => {
    db.createObjectStore('line')
    await forEachReadableJob(upgrade, (job) => ({
      ...job,
      media: job.media.map((media) =>
        media.progress.state === 'uploading'
          ? { ...media, progress: { ...media.progress, refused: [] } }
          : media,
      ),
    }))
  },
  async (db, upgrade) => {
    db.createObjectStore('chores')
    const jobs = upgrade.objectStore('jobs')
    jobs.createIndex('group, place', ['group', 'place'])
    jobs.createIndex('account, group, place', ['account', 'group', 'place'])
    jobs.createIndex('account, group, from', ['account', 'group', 'from'])
    jobs.createIndex('from', 'from')
    jobs.createIndex('unlessBefore', 'unlessBefore')
    for (let cursor = await jobs.openCursor(); cursor; cursor = await cursor.continue()) {
      await cursor.update(indexed(cursor.value))
    }
  },
  (db, upgrade) => {
    // Lets the sweep find old files without reading any.
    upgrade.objectStore('blobs').createIndex('createdAt', 'createdAt')
    db.createObjectStore('pieces')
    db.createObjectStore('downloads', { keyPath: 'attachmentId' })
  },
  async (_db, upgrade) => {
    const drafts = upgrade.objectStore('drafts')
    for (let cursor = await drafts.openCursor(); cursor; cursor = await cursor.continue()) {
      await cursor.update(draftWithHosts(cursor.value))
    }
    await forEachReadableJob(upgrade, jobWithHosts)
  },
]

/** Changes every stored job that can be understood; the others stay as they are. */
async function forEachReadableJob(upgrade: Upgrade, change: (job: Job) => Job): Promise<void> {
  const store = upgrade.objectStore('jobs')
  for (let cursor = await store.openCursor(); cursor; cursor = await cursor.continue()) {
    const record = cursor.value
    if (isReadable(record)) await cursor.update({ ...record, job: change(record.job) })
  }
}

/**
 * Opens the database, migrating it first if it is older.
 * @param closed called when the connection ends without our doing; open a new one then.
 */
export function openDatabase(closed: () => void): Promise<Database> {
  return openDB<Schema>('courier', MIGRATIONS.length, {
    async upgrade(db, oldVersion, _newVersion, upgrade) {
      for (const migrate of MIGRATIONS.slice(oldVersion)) {
        await migrate(db, upgrade as unknown as Upgrade)
      }
    },
    // Another context wants to migrate: step aside, its next call opens the new version.
    blocking(_current, _blocked, event) {
      ;(event.target as IDBDatabase).close()
      closed()
    },
    terminated: closed,
  })
}
