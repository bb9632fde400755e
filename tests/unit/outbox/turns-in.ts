import { isComposing, isFinished, type Job } from '../../../lib/model/job.ts'
import { groupOf } from '../../../lib/model/job-group.ts'
import { mayGoOn, turnOf } from '../../../lib/model/turn.ts'
import type { OutboxPorts } from '../../../lib/outbox/ports.ts'
import type { EpochMs } from '../../../lib/units.ts'

/** Whose turn it is among jobs that are kept in memory, by looking at every one. */
export function turnsIn(
  jobs: () => Job[],
): Pick<OutboxPorts['jobs'], 'accountsInLine' | 'nextInLine' | 'nextMoment'> {
  return {
    accountsInLine: async ({ now, by }) => [
      ...new Set(jobs().flatMap((job) => (isDue(job, now, by) ? [job.accountId] : []))),
    ],
    nextInLine: async (account, { now, by, sentOnly, except }) => {
      const next = jobs()
        .sort((a, b) => a.createdAt - b.createdAt)
        .find((job) => {
          const wanted = job.accountId === account && !except.has(job.id)
          return wanted && isDue(job, now, by) && (!sentOnly || groupOf(job) === 'sent')
        })
      return structuredClone(next ?? null)
    },
    nextMoment: async (after) => {
      const later = jobs()
        .flatMap((job) => turnOf(job)?.from ?? [])
        .filter((from) => from > after)
      return later.length > 0 ? Math.min(...later) : null
    },
  }
}

/** Whether a job may go on by then, a clock that was set back included. */
export function isDue(job: Job, now: EpochMs, by: EpochMs): boolean {
  if (isFinished(job) || isComposing(job)) return false
  const turn = turnOf(job)
  return turn !== null && (turn.from <= by || mayGoOn(turn, now))
}
