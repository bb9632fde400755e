import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Failure } from '../failures/failure.ts'
import { failureOf } from '../failures/failure.ts'
import type { CommandName } from '../messages/protocol.ts'
import type { Account } from '../model/account.ts'
import { isFinished, type Job } from '../model/job.ts'
import { type JobAction, type JobStage, type JobView, viewJob } from '../model/job-view.ts'
import type { EpochMs, JobId } from '../units.ts'
import { coalesce } from './coalesce.ts'
import type { StorePorts } from './ports.ts'

/** Posted rows shown before the person asks for all of them. */
const POSTED_SHOWN = 20

export interface OutboxSummary {
  needsYou: number
  goingOut: number
  paused: number
}

/** Something worth saying aloud: a post arrived, stopped or asks. */
export interface OutboxNews {
  what: 'posted' | 'failed' | 'asks'
  title: string
}

export interface OutboxStore {
  /** Needs you, moving, waiting, posted; newest posted first. Stands still while held. */
  rows: ReadonlySignal<JobView[]>
  /** Posted rows that are left out of `rows`. */
  hidden: ReadonlySignal<number>
  summary: ReadonlySignal<OutboxSummary>
  news: ReadonlySignal<OutboxNews | null>
  /** Why the last button of a row did nothing, and which row it was. */
  problem: ReadonlySignal<{ jobId: JobId; failure: Failure } | null>
  /** Why the list itself could not be read. */
  trouble: ReadonlySignal<Failure | null>
  load(): Promise<void>
  act(id: JobId, action: JobAction): Promise<void>
  answer(id: JobId, answer: 'went-out' | 'send'): Promise<void>
  showAll(): void
  /** Keeps rows in their places while the pointer or the keyboard is among them. */
  hold(): void
  release(): void
}

const RANK: Record<JobStage, number> = {
  failed: 0,
  fetching: 1,
  preparing: 1,
  uploading: 1,
  processing: 1,
  posting: 1,
  waiting: 2,
  paused: 2,
  posted: 3,
}

function rankOf(view: JobView): number {
  return view.asks || view.heldByRefusal ? 0 : RANK[view.stage]
}

/** Holds back the posts behind it: X gets one post of an account at a time. */
function isMoving(job: Job): boolean {
  if (job.paused) return false
  const { state } = job.state
  return state === 'active' || state === 'publishing' || state === 'confirming'
}

/** Every job that is not cancelled, as a list shows it, in the order of the outbox. */
export function viewJobs(jobs: Job[], accounts: Account[] = [], now: EpochMs = 0): JobView[] {
  const holds = new Map(
    accounts.flatMap(({ id, hold }) => (hold && hold.until > now ? [[id, hold]] : [])),
  )
  const oldestFirst = [...jobs].sort((a, b) => a.createdAt - b.createdAt)
  const movingBefore = new Map<string, number>()
  const views = oldestFirst
    .filter((job) => job.state.state !== 'cancelled')
    .map((job) => {
      const ahead = movingBefore.get(job.accountId) ?? 0
      if (!isFinished(job) && isMoving(job)) movingBefore.set(job.accountId, ahead + 1)
      return viewJob(job, ahead, holds.get(job.accountId) ?? null)
    })
  return views.sort((a, b) => {
    const rank = rankOf(a) - rankOf(b)
    if (rank !== 0) return rank
    if (a.stage === 'posted') return (b.postedAt ?? 0) - (a.postedAt ?? 0)
    return a.createdAt - b.createdAt
  })
}

/** The outbox as it is stored, watched and acted upon. */
export function createOutboxStore(ports: StorePorts): OutboxStore {
  const jobs = signal<Job[]>([])
  const accounts = signal<Account[]>([])
  const everything = signal(false)
  const places = signal<JobId[] | null>(null)
  const news = signal<OutboxNews | null>(null)
  const problem = signal<{ jobId: JobId; failure: Failure } | null>(null)
  const trouble = signal<Failure | null>(null)

  let loaded = false

  const views = computed(() => viewJobs(jobs.value, accounts.value, ports.now()))
  const posted = computed(() => views.value.filter(({ stage }) => stage === 'posted').length)
  const hidden = computed(() => (everything.value ? 0 : Math.max(0, posted.value - POSTED_SHOWN)))
  const rows = computed(() => {
    const shown = views.value.slice(0, views.value.length - hidden.value)
    const fixed = places.value
    if (fixed === null) return shown
    const placeOf = (view: JobView) => {
      const place = fixed.indexOf(view.id)
      return place < 0 ? fixed.length : place
    }
    return [...shown].sort((a, b) => placeOf(a) - placeOf(b))
  })

  const summary = computed<OutboxSummary>(() => {
    const count = (test: (view: JobView) => boolean) => views.value.filter(test).length
    return {
      needsYou: count((view) => rankOf(view) === 0),
      goingOut: count((view) => [1, 2].includes(rankOf(view)) && !isPaused(view)),
      paused: count(isPaused),
    }
  })

  const read = coalesce(async () => {
    try {
      const before = new Map(views.peek().map((view) => [view.id, view]))
      accounts.value = await ports.accounts.list()
      jobs.value = await ports.jobs.list()
      // What was there when the page opened is no news.
      if (loaded) news.value = newsBetween(before, views.peek()) ?? news.peek()
      loaded = true
      trouble.value = null
    } catch (caught) {
      trouble.value = failureOf(caught)
    }
  })

  async function tell<K extends Extract<CommandName, `outbox.${string}`>>(
    jobId: JobId,
    work: () => ReturnType<typeof ports.send<K>>,
  ): Promise<void> {
    problem.value = null
    const answer = await work()
    if (!answer.ok) problem.value = { jobId, failure: answer.failure }
    await read()
  }

  return {
    rows,
    hidden,
    summary,
    news,
    problem,
    trouble,
    async load() {
      ports.onChange((topic) => {
        if (topic === 'jobs' || topic === 'accounts') void read()
      })
      await read()
    },
    act: (jobId, action) => tell(jobId, () => ports.send(`outbox.${action}`, { jobId })),
    answer: (jobId, answer) => tell(jobId, () => ports.send('outbox.answer', { jobId, answer })),
    showAll() {
      everything.value = true
    },
    hold() {
      places.value ??= rows.peek().map(({ id }) => id)
    },
    release() {
      places.value = null
    },
  }
}

function isPaused(view: JobView): boolean {
  return view.stage === 'paused'
}

/** The one change since `before` that should be said; the gravest when there are several. */
function newsBetween(before: Map<JobId, JobView>, after: JobView[]): OutboxNews | null {
  for (const view of after) {
    const old = before.get(view.id)
    if (view.asks && !old?.asks) return { what: 'asks', title: view.title }
    if (view.stage === 'failed' && old?.stage !== 'failed') {
      return { what: 'failed', title: view.title }
    }
    if (view.stage === 'posted' && old !== undefined && old.stage !== 'posted') {
      return { what: 'posted', title: view.title }
    }
  }
  return null
}
