import type { Page } from '@playwright/test'
import type { Account } from '../../lib/model/account.ts'
import { newAttachment } from '../../lib/model/attachment.ts'
import { newDraft } from '../../lib/model/draft.ts'
import { filesOfMedia, type Job, type JobState, newJob } from '../../lib/model/job.ts'
import { recordOf } from '../../lib/storage/job-record.ts'
import {
  type AccountId,
  type BlobKey,
  type EpochMs,
  HOUR,
  MINUTE,
  newId,
  type PostId,
  SECOND,
} from '../../lib/units.ts'
import { jpegPicture } from '../fixtures/make-fixtures.ts'

/** An outbox as it may be found: the accounts, their posts, and the picture of each post. */
export interface FullOutbox {
  accounts: Account[]
  jobs: Job[]
}

const TITLES = [
  'The heron is back at the weir',
  'Fog on the far shore until noon',
  'Same stone, same patience',
  'A minute of rain on the tin roof',
  'First snow above the tree line',
]

/** `count` accounts like the first, each without tokens: nothing of theirs can really be sent. */
export function accountsLike(real: Account, count: number): Account[] {
  return Array.from({ length: count }, (_, at) => ({
    ...real,
    id: `${900 + at}` as AccountId,
    username: `walker_${at + 1}`,
    hold: null,
  }))
}

/** A post with a picture, the `index`-th of its outbox: a minute younger than the one before. */
export function aJob(account: Account, index: number, now: EpochMs, state: JobState): Job {
  const text = `${TITLES[index % TITLES.length]}, ${index + 1}`
  const file = {
    blob: newId<BlobKey>(),
    byteLength: jpegPicture('dawn').byteLength,
    mediaType: 'image/jpeg' as const,
    kind: 'image' as const,
    width: 1600,
    height: 900,
  }
  const picture = newAttachment({ kind: 'file' }, `${index}.jpg`, { state: 'stored', file })
  const draft = { ...newDraft(now), text, attachments: [picture] }
  return { ...newJob(draft, account.id, text, now - 10 * HOUR + index * MINUTE), state }
}

/** Posts that wait out X's own trouble for hours, in turn of the accounts. */
export function waitingJobs(accounts: Account[], count: number, now: EpochMs): FullOutbox {
  const jobs = Array.from({ length: count }, (_, at) =>
    aJob(turn(accounts, at), at, now, waiting(now + HOUR + at * SECOND)),
  )
  return { accounts, jobs }
}

/**
 * Posts of everything that rests: behind X's pause for the account, waiting for a time, paused,
 * stopped, asking; and some that are out.
 */
export function restingJobs(accounts: Account[], count: number, now: EpochMs): FullOutbox {
  const failure = { kind: 'x-rate-limited', until: now + HOUR } as const
  const [first, ...others] = accounts
  if (!first || others.length === 0) throw new Error('Two accounts at least')
  const held = { ...first, hold: { until: failure.until, failure } }
  const jobs = Array.from({ length: count }, (_, at): Job => {
    const own = turn(others, at)
    switch (at % 5) {
      case 0:
        return aJob(own, at, now, waiting(now + HOUR + at * SECOND))
      case 1:
        return { ...aJob(own, at, now, { state: 'active' }), paused: true }
      case 2:
        return aJob(own, at, now, { state: 'blocked', failure: { kind: 'credits-depleted' } })
      case 3:
        return aJob(own, at, now, { state: 'asking', question: 'still-wanted' })
      default:
        return aJob(held, at, now, { state: 'active' })
    }
  })
  return { accounts: [held, ...others], jobs }
}

/** Posts of one account, the oldest on its way. */
export function jobsBehindOne(account: Account, count: number, now: EpochMs): FullOutbox {
  const jobs = Array.from({ length: count }, (_, at): Job => {
    const job = aJob(account, at, now, { state: 'active' })
    return at > 0 ? job : { ...job, startedAt: now - MINUTE }
  })
  return { accounts: [account], jobs }
}

export function postedJob(account: Account, index: number, now: EpochMs): Job {
  const publishedAt = now - index * MINUTE
  return aJob(account, index, now, {
    state: 'published',
    postId: `${index}` as PostId,
    publishedAt,
  })
}

function waiting(until: EpochMs): JobState {
  return { state: 'waiting', until, failure: { kind: 'x-trouble', status: 503 } }
}

function turn(accounts: Account[], at: number): Account {
  const account = accounts[at % accounts.length]
  if (!account) throw new Error('No account')
  return account
}

/** The accounts that are connected, through a page of the extension. */
export function storedAccounts(page: Page): Promise<Account[]> {
  return page.evaluate(
    () =>
      new Promise<Account[]>((resolve, reject) => {
        const opening = indexedDB.open('courier')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const reading = opening.result.transaction('accounts').objectStore('accounts').getAll()
          reading.onsuccess = () => {
            opening.result.close()
            resolve(reading.result)
          }
        }
      }),
  )
}

/**
 * Makes the outbox this one, written as the extension writes it, through one of its pages. Accounts
 * stay besides those that are given. The background should be stopped meanwhile: nobody tells it.
 */
export async function fillOutbox(page: Page, { accounts, jobs }: FullOutbox): Promise<void> {
  const records = jobs.map((job) => recordOf(job))
  const blobs = jobs.flatMap(({ media }) => media.flatMap(filesOfMedia))
  const picture = jpegPicture('dawn').toString('base64')
  await page.evaluate(
    async (given) => {
      const bytes = await (await fetch(`data:image/jpeg;base64,${given.picture}`)).arrayBuffer()
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('courier')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => resolve(opening.result)
      })
      const tx = db.transaction(['jobs', 'accounts', 'blobs'], 'readwrite')
      tx.objectStore('jobs').clear()
      for (const record of given.records) tx.objectStore('jobs').put(record)
      for (const account of given.accounts) tx.objectStore('accounts').put(account)
      tx.objectStore('blobs').clear()
      for (const key of given.blobs) {
        const blob = new Blob([bytes], { type: 'image/jpeg' })
        tx.objectStore('blobs').put({ key, blob, createdAt: Date.now() })
      }
      await new Promise<void>((resolve, reject) => {
        tx.oncomplete = () => resolve()
        tx.onabort = () => reject(tx.error)
      })
      db.close()
    },
    { picture, records, accounts, blobs },
  )
}
