import { isBeingDeleted, type Job } from '../model/job.ts'
import type { JobGroup } from '../model/job-group.ts'
import type { AccountId, EpochMs, JobId } from '../units.ts'
import type { Database, StoredJob } from './database.ts'
import { after, within } from './key-ranges.ts'
import { readJob } from './read-job.ts'

/** Records read at first to find one whose time has come; nearly always the oldest is it. */
const FIRST_LOOK = 4

export interface NextInLine {
  now: EpochMs
  /** What may go on by then counts. */
  by: EpochMs
  /** Only what may be out at X already. */
  sentOnly: boolean
  /** These were looked at and rest. */
  except: ReadonlySet<JobId>
}

/** Whose turn it is, read without reading the whole outbox. */
export function turns(database: () => Promise<Database>) {
  return {
    /** Accounts with posts that may go on by then; others too after the clock was set back. */
    async accountsInLine({ now, by }: Pick<NextInLine, 'now' | 'by'>): Promise<AccountId[]> {
      const found: AccountId[] = []
      const { store } = (await database()).transaction('jobs')
      const setBack = store.index('unlessBefore').count(IDBKeyRange.lowerBound(now, true))
      // Each step goes to the earliest post of the next group.
      let cursor = await store.index('account, group, from').openKeyCursor()
      while (cursor) {
        const [account, group, from] = cursor.key
        // What is out needs no turn: deleting it is nobody else's wait. What is no post has none.
        const isPost = group !== 'posted' && group !== 'composing'
        const isDue = isPost && (from <= by || (await setBack) > 0)
        if (isDue) found.push(account)
        cursor = await cursor.continue(isDue ? after(account) : after(account, group))
      }
      return found
    },

    /** The account's oldest post that may go on by then; null when there is none. */
    async nextInLine(account: AccountId, wish: NextInLine): Promise<Job | null> {
      const { store } = (await database()).transaction('jobs')
      const groups: JobGroup[] = wish.sentOnly ? ['sent'] : ['sent', 'active', 'waiting']
      const isDue = ({ id, from, unlessBefore }: StoredJob) =>
        !wish.except.has(id) &&
        from !== undefined &&
        (from <= wish.by || (unlessBefore !== undefined && wish.now < unlessBefore))

      async function oldestOf(group: JobGroup): Promise<StoredJob[]> {
        const most = FIRST_LOOK + wish.except.size
        const whole = within(account, group)
        const oldest = await store.index('account, group, place').getAll(whole, most)
        const first = oldest.find(isDue)
        if (first || oldest.length < most) return first ? [first] : []
        const due = IDBKeyRange.bound([account, group], [account, group, wish.by])
        const [inTime, setBack] = await Promise.all([
          store.index('account, group, from').getAll(due),
          // Only after the clock was set back is there any.
          store.index('unlessBefore').getAll(IDBKeyRange.lowerBound(wish.now, true)),
        ])
        const ofHere = setBack.filter((other) => other.account === account && other.group === group)
        return [...inTime, ...ofHere].filter(isDue)
      }

      const found = (await Promise.all(groups.map(oldestOf))).flat()
      const [next] = found.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
      return next ? readJob(next) : null
    },

    /** Posts that X was asked to delete and whose answer is not stored. */
    async listBeingDeleted(): Promise<Job[]> {
      const index = (await database()).transaction('jobs').store.index('account, group, from')
      const found: StoredJob[] = []
      // Of what is out only these have a moment.
      let cursor = await index.openKeyCursor()
      while (cursor) {
        const [account] = cursor.key
        found.push(...(await index.getAll(within(account, 'posted'))))
        cursor = await cursor.continue(after(account))
      }
      return found.map(readJob).filter(isBeingDeleted)
    },

    /** The earliest moment later than `after` at which a job may go on by itself. */
    async nextMoment(after: EpochMs): Promise<EpochMs | null> {
      const index = (await database()).transaction('jobs').store.index('from')
      return (await index.openKeyCursor(IDBKeyRange.lowerBound(after, true)))?.key ?? null
    },
  }
}
