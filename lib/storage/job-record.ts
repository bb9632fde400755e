import { isComposing, isFinished, type Job } from '../model/job.ts'
import { groupOf, placeOf } from '../model/job-group.ts'
import { turnOf } from '../model/turn.ts'
import type { StoredJob } from './database.ts'
import { isReadable, readJob } from './read-job.ts'

/** A job as it is stored, with what the indexes need of it. */
export function recordOf(job: Job): StoredJob {
  const { id, createdAt } = job
  const group = groupOf(job)
  const turn = turnOf(job)
  return {
    id,
    createdAt,
    ...(isFinished(job) || isComposing(job) ? {} : { open: 1 }),
    account: job.accountId,
    ...(group && { group, place: placeOf(job) }),
    ...(turn && { from: turn.from }),
    ...(turn?.unlessBefore != null && { unlessBefore: turn.unlessBefore }),
    job,
  }
}

/**
 * The same record with everything the indexes need. What cannot be understood is left as it is but
 * stands with what needs the person.
 */
export function indexed(record: StoredJob): StoredJob {
  if (isReadable(record)) return recordOf(record.job)
  const { accountId, createdAt } = readJob(record)
  return { ...record, account: accountId, group: 'needs-you', place: createdAt }
}
