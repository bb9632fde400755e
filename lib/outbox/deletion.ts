import { type Deletion, isBeingDeleted, type Job } from '../model/job.ts'
import type { Reply } from '../model/reply.ts'
import type { AccountId, EpochMs, JobId, PostId } from '../units.ts'

/** What deleting posts from X needs of its surroundings. */
export interface DeletionPorts {
  /** Resolves well also when the post is gone already. */
  deletePost(account: AccountId, postId: PostId): Promise<Reply<null>>
  jobs: {
    /** One transaction over the latest stored job; null when it is gone. */
    update(id: JobId, change: (latest: Job) => Job): Promise<Job | null>
    /** Posts that X was asked to delete and whose answer is not stored. */
    listBeingDeleted(): Promise<Job[]>
  }
  /** Sets the alarm that finds a wish again should the background die over it. */
  wake(): Promise<void>
  /** Told once when a post could not be deleted. */
  announce(job: Job): void
  online(): boolean
  keepAwake(): () => void
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>
  now(): EpochMs
}

/**
 * Deletes posts from X. The wish is stored before X is asked; what has no answer is asked again by the
 * next background, since X deletes a post once however often it is asked. What X refuses is not asked
 * again by itself: the person decides.
 */
export function createDeletions(ports: DeletionPorts) {
  const underWay = new Map<JobId, Promise<void>>()

  function carryOut(id: JobId): Promise<void> {
    const work = underWay.get(id) ?? begin(id)
    underWay.set(id, work)
    return work
  }

  async function begin(id: JobId): Promise<void> {
    const letSleep = ports.keepAwake()
    try {
      // A background that was replaced may not have ended yet.
      await ports.withLock(`delete:${id}`, () => askX(id))
    } finally {
      letSleep()
      underWay.delete(id)
    }
  }

  async function askX(id: JobId): Promise<void> {
    const job = await ports.jobs.update(id, (latest) => askedAgain(latest, ports.now()))
    const postId = job && isBeingDeleted(job) ? postIdOf(job) : null
    if (!job || postId === null) return
    await ports.wake()
    const reply: Reply<null> = ports.online()
      ? await ports.deletePost(job.accountId, postId)
      : OFFLINE
    const after = await ports.jobs.update(id, (latest) => afterAsking(latest, reply, ports.now()))
    if (after && deletionOf(after)?.state === 'failed') ports.announce(after)
    await ports.wake()
  }

  return {
    /** Stores that this post shall be deleted from X; the rest follows by itself. */
    async ask(id: JobId): Promise<void> {
      const job = await ports.jobs.update(id, (latest) => askDeletion(latest, ports.now()))
      // Storage that fails over it leaves the wish as it is, and it is taken up again.
      if (job && isBeingDeleted(job)) carryOut(id).catch(() => undefined)
    },

    /** Goes on with what an earlier background did not hear the answer of. */
    async resume(): Promise<void> {
      const waiting = await ports.jobs.listBeingDeleted()
      await Promise.all(waiting.map(({ id }) => carryOut(id)))
    },

    isIdle: () => underWay.size === 0,
    /** Resolves when nothing is under way. */
    async idle(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled(underWay.values())
    },
  }
}

const OFFLINE: Reply<null> = {
  ok: false,
  failure: { kind: 'x-unreachable' },
  retryAt: null,
  uncertain: false,
}

function deletionOf({ state }: Job): Deletion | undefined {
  return state.state === 'published' ? state.deletion : undefined
}

function postIdOf({ state }: Job): PostId | null {
  return state.state === 'published' ? state.postId : null
}

/** The person wants this post deleted from X. Nothing changes where it is under way or done. */
export function askDeletion(job: Job, now: EpochMs): Job {
  const deletion = deletionOf(job)
  const isOpen = deletion === undefined || deletion.state === 'failed'
  return isOpen && postIdOf(job) !== null ? withDeletion(job, { state: 'asked', at: now }) : job
}

/** X is asked now. The moment moves on so that this try has its time before it is asked once more. */
function askedAgain(job: Job, now: EpochMs): Job {
  return isBeingDeleted(job) ? withDeletion(job, { state: 'asked', at: now }) : job
}

/** What X answered. A post whose deletion is not waited for stays as it is. */
export function afterAsking(job: Job, reply: Reply<null>, now: EpochMs): Job {
  if (!isBeingDeleted(job)) return job
  return withDeletion(
    job,
    reply.ok ? { state: 'done', at: now } : { state: 'failed', failure: reply.failure },
  )
}

function withDeletion(job: Job, deletion: Deletion): Job {
  return job.state.state === 'published' ? { ...job, state: { ...job.state, deletion } } : job
}
