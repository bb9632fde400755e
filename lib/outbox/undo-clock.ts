import type { Job } from '../model/job.ts'
import type { EpochMs, JobId } from '../units.ts'

/**
 * Times to undo as they pass, for one life of the background. A clock that is set back makes none
 * longer: from when this life first saw one, it counts what has really passed, too.
 * @param elapsed ms since some moment, by a clock that nobody sets.
 */
export function createUndoClock(elapsed: () => number) {
  const seen = new Map<JobId, { at: EpochMs; elapsed: number }>()
  return {
    /** The job as it is to be judged at `now`: its time to undo moved along with a clock that was set back. */
    placed(job: Job, now: EpochMs): Job {
      const { id, undo } = job
      if (!undo) {
        seen.delete(id)
        return job
      }
      const first = seen.get(id) ?? { at: now, elapsed: elapsed() }
      seen.set(id, first)
      const setBackMs = first.at + elapsed() - first.elapsed - now
      if (setBackMs <= 0) return job
      const [since, until] = [undo.since - setBackMs, undo.until - setBackMs]
      return { ...job, undo: { ...undo, since, until } }
    },
  }
}
