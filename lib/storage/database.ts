import {
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  openDB,
  type StoreNames,
} from 'idb'
import type { Account } from '../model/account.ts'
import type { Draft } from '../model/draft.ts'
import type { Job } from '../model/job.ts'
import type { Settings } from '../model/settings.ts'
import type { AccountId, BlobKey, DraftId, EpochMs, JobId } from '../units.ts'

export interface StoredBlob {
  key: BlobKey
  blob: Blob
  createdAt: EpochMs
}

export interface StoredJob {
  id: JobId
  createdAt: EpochMs
  /** 1 while the job is unfinished, absent afterwards, so that the index holds only live jobs. */
  open?: 1
  job: Job
}

export interface Sealed {
  name: string
  iv: Uint8Array<ArrayBuffer>
  sealed: ArrayBuffer
}

export interface Schema extends DBSchema {
  drafts: { key: DraftId; value: Draft }
  jobs: { key: JobId; value: StoredJob; indexes: { open: number } }
  blobs: { key: BlobKey; value: StoredBlob }
  accounts: { key: AccountId; value: Account }
  /** By account id. */
  tokens: { key: string; value: Sealed }
  /** Requests on their way to the offscreen document, and their answers. */
  errands: { key: string; value: Sealed }
  keys: { key: string; value: CryptoKey }
  settings: { key: string; value: Settings }
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
]

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
