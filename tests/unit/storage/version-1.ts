import { MINUTE, MiB } from '../../../lib/units.ts'

/**
 * What Courier 0.1 wrote, written out by hand and never brought up to date: such records lie on people's
 * computers.
 */
export const THEN = 1_800_000_000_000

/** X media ids of the uploads under way. */
export const UPLOADS = { uploading: '701', processing: '702', ready: '703', published: '704' }

const file = (blob: string, kind = 'video', byteLength = 9 * MiB) => ({
  blob,
  byteLength,
  mediaType: kind === 'video' ? 'video/mp4' : 'image/jpeg',
  kind,
  width: 640,
  height: 480,
})
const upload = (mediaId: string) => ({
  mediaId,
  mediaKey: `7_${mediaId}`,
  expiresAt: THEN + 600 * MINUTE,
})
const prepared = (blob: string) => ({
  file: file(blob),
  category: 'tweet_video',
  segmentLimit: 4 * MiB,
  restarts: 0,
})
const medium = (progress: object) => ({
  attachmentId: crypto.randomUUID(),
  name: 'dusk.mp4',
  source: { kind: 'page', url: 'https://a/b.mp4', pageUrl: 'https://a/', tabId: 1, frameId: 0 },
  altText: '',
  thumbnail: null,
  progress,
})

const options = { replySettings: 'everyone', madeWithAi: false, paidPartnership: false }

let createdAt = THEN
function job(name: string, media: object[], state: object, more: object = {}) {
  createdAt += 1
  const isOpen = (state as { state: string }).state !== 'published'
  return {
    id: name,
    createdAt,
    ...(isOpen && { open: 1 }),
    job: {
      id: name,
      accountId: '11',
      createdAt,
      text: name,
      options,
      media,
      state,
      paused: false,
      retries: 0,
      sentBytes: 0,
      startedAt: THEN,
      wantedAt: createdAt,
      sentSince: null,
      sentMedia: [],
      resends: 0,
      log: [],
      ...more,
    },
  }
}

const active = { state: 'active' }
const failure = { kind: 'x-unreachable' }

/** A job in every state there was, by name; the last one nobody can read. */
export const JOBS = [
  job('fetching', [medium({ state: 'fetching', receivedBytes: 7, totalBytes: null })], active),
  job(
    'captured',
    [medium({ state: 'captured', file: file('blob-captured', 'image', 5000) })],
    active,
  ),
  job(
    'prepared',
    [medium({ state: 'prepared', oneShot: 'refused', ...prepared('blob-prepared') })],
    active,
  ),
  job(
    'uploading',
    [
      medium({
        state: 'uploading',
        upload: upload(UPLOADS.uploading),
        boundaries: [0, 4 * MiB, 8 * MiB, 9 * MiB],
        acknowledged: [0, 2],
        ...prepared('blob-uploading'),
      }),
    ],
    active,
    { sentBytes: 5 * MiB },
  ),
  job(
    'processing',
    [
      medium({
        state: 'processing',
        upload: upload(UPLOADS.processing),
        checkAt: THEN,
        since: THEN,
        percent: 40,
        doubt: null,
        ...prepared('blob-processing'),
      }),
    ],
    active,
  ),
  job('waiting', [], { state: 'waiting', until: THEN + MINUTE, failure }),
  job(
    'publishing',
    [medium({ state: 'ready', upload: upload(UPLOADS.ready), ...prepared('blob-ready') })],
    { state: 'publishing', intendedAt: THEN },
    { sentSince: THEN, sentMedia: [UPLOADS.ready] },
  ),
  job(
    'confirming',
    [],
    { state: 'confirming', checkAt: THEN, reads: 1, duplicate: false },
    {
      sentSince: THEN,
    },
  ),
  job('asking', [], { state: 'asking', question: 'still-wanted' }),
  job('paused', [], active, { paused: true }),
  job('blocked', [], { state: 'blocked', failure: { kind: 'credits-depleted' } }),
  job(
    'published',
    [medium({ state: 'ready', upload: upload(UPLOADS.published), ...prepared('gone') })],
    { state: 'published', postId: '9', publishedAt: THEN },
  ),
  { id: 'unreadable', createdAt: THEN + 99, open: 1, job: { written: 'by nobody' } },
]

/** All of it, by the names of the stores. */
export const VERSION_1 = {
  jobs: JOBS,
  /** The bytes of each are its name. */
  blobs: ['captured', 'prepared', 'uploading', 'processing', 'ready', 'draft']
    .map((name) => `blob-${name}`)
    .concat('orphan'),
  accounts: [
    {
      id: '11',
      username: 'ana',
      name: 'Ana',
      avatar: null,
      subscription: 'None',
      clientId: 'client',
      status: 'connected',
      hold: null,
      connectedAt: THEN,
    },
  ],
  drafts: [
    {
      id: 'draft',
      createdAt: THEN,
      updatedAt: THEN,
      text: 'Not yet',
      accountId: null,
      attachments: [
        {
          id: 'attached',
          name: 'a.jpg',
          source: { kind: 'file' },
          content: { state: 'stored', file: file('blob-draft', 'image', 5000) },
          altText: 'A lake',
        },
      ],
      shared: null,
      options,
    },
  ],
  settings: { currentDraftId: 'draft', defaultAccountId: '11' },
}

/**
 * Makes the database of version 1 in the place of any other. Refers to nothing outside itself: pages run
 * it too.
 */
export async function writeVersion1(all: typeof VERSION_1): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    // Both asked for in one turn, so that no other context opens it in between.
    indexedDB.deleteDatabase('courier')
    const opening = indexedDB.open('courier', 1)
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => resolve(opening.result)
    opening.onupgradeneeded = () => {
      const db = opening.result
      db.createObjectStore('drafts', { keyPath: 'id' })
      db.createObjectStore('jobs', { keyPath: 'id' }).createIndex('open', 'open')
      db.createObjectStore('blobs', { keyPath: 'key' })
      db.createObjectStore('accounts', { keyPath: 'id' })
      db.createObjectStore('tokens', { keyPath: 'name' })
      db.createObjectStore('errands', { keyPath: 'name' })
      db.createObjectStore('keys')
      db.createObjectStore('settings')
    }
  })
  const tx = database.transaction(['jobs', 'blobs', 'accounts', 'drafts', 'settings'], 'readwrite')
  const createdAt = all.drafts[0]?.createdAt
  for (const record of all.jobs) tx.objectStore('jobs').put(record)
  for (const key of all.blobs) {
    tx.objectStore('blobs').put({ key, blob: new Blob([key]), createdAt })
  }
  for (const account of all.accounts) tx.objectStore('accounts').put(account)
  for (const draft of all.drafts) tx.objectStore('drafts').put(draft)
  tx.objectStore('settings').put(all.settings, 'settings')
  await new Promise((resolve, reject) => {
    tx.oncomplete = resolve
    tx.onabort = () => reject(tx.error)
  })
  database.close()
}
