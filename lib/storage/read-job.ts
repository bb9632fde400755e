import { DEFAULT_OPTIONS } from '../model/draft.ts'
import type { Job } from '../model/job.ts'
import type { AccountId } from '../units.ts'
import type { StoredJob } from './database.ts'

const STATES: ReadonlySet<unknown> = new Set([
  'composing',
  'active',
  'waiting',
  'publishing',
  'confirming',
  'asking',
  'blocked',
  'published',
  'cancelled',
] satisfies Job['state']['state'][])

/** The job in a record; one that cannot be understood is shown as stopped, and its record is kept. */
export function readJob(record: StoredJob): Job {
  return isReadable(record) ? record.job : unreadable(record)
}

/** Enough to be handled safely: written by this version or an older one that was migrated. */
export function isReadable({ job }: StoredJob): boolean {
  const value: unknown = job
  if (typeof value !== 'object' || value === null) return false
  const { accountId, media, state, text } = value as Partial<Record<keyof Job, unknown>>
  return (
    typeof accountId === 'string' &&
    typeof text === 'string' &&
    Array.isArray(media) &&
    media.every((medium) => typeof medium?.progress?.state === 'string') &&
    typeof state === 'object' &&
    state !== null &&
    STATES.has((state as { state?: unknown }).state)
  )
}

function unreadable(record: StoredJob): Job {
  const createdAt = typeof record.createdAt === 'number' ? record.createdAt : 0
  return {
    id: record.id,
    accountId: '' as AccountId,
    createdAt,
    text: '',
    options: DEFAULT_OPTIONS,
    media: [],
    state: {
      state: 'blocked',
      failure: {
        kind: 'record-unreadable',
        detail: JSON.stringify(record.job)?.slice(0, 200) ?? '',
      },
    },
    paused: false,
    retries: 0,
    sentBytes: 0,
    startedAt: null,
    wantedAt: createdAt,
    sentSince: null,
    sentMedia: [],
    resends: 0,
    log: [],
  }
}
