import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Failure } from '../failures/failure.ts'
import { failureOf } from '../failures/failure.ts'
import type { CommandName } from '../messages/protocol.ts'
import type { Account } from '../model/account.ts'
import { isFinished, type Job } from '../model/job.ts'
import type { Outline } from '../model/job-group.ts'
import { isOut, type JobAction, type JobStage, type JobView, viewJob } from '../model/job-view.ts'
import { postAddress } from '../model/post-address.ts'
import { secondsToUndo } from '../model/undo.ts'
import { toldUntil, type UploadRate, watchUpload } from '../model/upload-rate.ts'
import { type DraftId, type EpochMs, type JobId, SECOND } from '../units.ts'
import { coalesce } from './coalesce.ts'
import type { StorePorts } from './ports.ts'

/** Rows of each part shown before the person asks for more, and how many more a press then shows. */
const SHOWN_AT_FIRST = 10
const SHOWN_MORE = 100
/** More than the popup has room for. */
const SHOWN_IN_FIRST_FRAME = 6
const FIRST_FRAME: Record<OutboxPart, number> = {
  needsYou: SHOWN_IN_FIRST_FRAME,
  waiting: SHOWN_IN_FIRST_FRAME,
  posted: SHOWN_IN_FIRST_FRAME,
}
/** How long “Link copied” stands. */
const COPIED_MS = 4 * SECOND
/** Between two reads: an upload is told of at every segment. */
const READ_EVERY_MS = 100

/** The parts of the outbox of which only the top is shown; what moves is always shown whole. */
export type OutboxPart = 'needsYou' | 'waiting' | 'posted'

export interface OutboxSummary {
  needsYou: number
  goingOut: number
  paused: number
}

export interface OutboxBreak {
  part: OutboxPart
  after: JobId
  more: number
}

/**
 * Something worth saying aloud: a post arrived, stopped or asks, can be undone or was, went back among the
 * drafts, or was deleted or not.
 */
export type OutboxNews = { title: string } & (
  | { what: 'posted' | 'failed' | 'asks' | 'undone' | 'returned' | 'deleted' | 'not-deleted' }
  /** Said once, with the time it begins with; the countdown itself is only shown. */
  | { what: 'undoable'; seconds: number }
)

export interface CopiedLink {
  jobId: JobId
  what: 'copied' | 'not-copied'
  /** To be copied by hand. */
  address: string
}

export interface OutboxStore {
  /** Needs you, moving, waiting, posted; newest posted first. While held, those that were there stand still. */
  rows: ReadonlySignal<JobView[]>
  /** For each part that is not shown whole: after which row it breaks off, and how many more come next. */
  breaks: ReadonlySignal<OutboxBreak[]>
  summary: ReadonlySignal<OutboxSummary>
  news: ReadonlySignal<OutboxNews | null>
  /** Whole seconds left to take back each post that still can be, counted down; 0: it is about to go out. */
  undoable: ReadonlySignal<ReadonlyMap<JobId, number>>
  /** Why the last button of a row did nothing, and which row it was. */
  problem: ReadonlySignal<{ jobId: JobId; failure: Failure } | null>
  /** Why the list itself could not be read. */
  trouble: ReadonlySignal<Failure | null>
  /** Most that reading so many posts back costs, in dollars. */
  readPrice: StorePorts['readPrice']
  /** Most that deleting a post costs, in dollars. */
  deletePrice: number
  /** Uploads as this page has watched them. */
  rates: ReadonlySignal<ReadonlyMap<JobId, UploadRate>>
  /** What became of the link that was copied last, for a moment; `not-copied` until the next. */
  copied: ReadonlySignal<CopiedLink | null>
  /** The draft that the post became which was cancelled here last, until somebody has been told. */
  returned: ReadonlySignal<DraftId | null>
  dismissReturned(): void
  /** Reads the outbox. `rows` are what is seen first until `showRest` is called, after the first frame. */
  load(): Promise<void>
  showRest(): Promise<void>
  act(id: JobId, action: JobAction): Promise<void>
  answer(id: JobId, answer: 'went-out' | 'send'): Promise<void>
  /** Puts the address of a post that is on X into the clipboard. */
  copyLink(id: JobId): Promise<void>
  /** Shows more rows of a part; resolves when they are there. */
  showMore(part: OutboxPart): Promise<void>
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
  deleting: 3,
  deleted: 3,
}

function rankOf(view: JobView): number {
  return view.asks || view.heldByRefusal ? 0 : RANK[view.stage]
}

const PARTS: readonly (OutboxPart | null)[] = ['needsYou', null, 'waiting', 'posted']

/** null for what moves. */
function partOf(view: JobView): OutboxPart | null {
  return PARTS[rankOf(view)] ?? null
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
    .filter(({ state }) => state.state !== 'cancelled' && state.state !== 'composing')
    .map((job) => {
      const ahead = movingBefore.get(job.accountId) ?? 0
      if (!isFinished(job) && isMoving(job)) movingBefore.set(job.accountId, ahead + 1)
      return viewJob(job, ahead, holds.get(job.accountId) ?? null)
    })
  return views.sort((a, b) => {
    const rank = rankOf(a) - rankOf(b)
    if (rank !== 0) return rank
    if (isOut(a.stage)) return (b.postedAt ?? 0) - (a.postedAt ?? 0)
    return a.createdAt - b.createdAt
  })
}

const NOTHING: Outline = {
  jobs: [],
  counts: { 'needs-you': 0, sent: 0, active: 0, waiting: 0, paused: 0, posted: 0 },
  held: 0,
}

/** The outbox as it is stored, watched and acted upon. Only what is shown of it is read. */
export function createOutboxStore(ports: StorePorts): OutboxStore {
  const outline = signal<Outline>(NOTHING)
  const accounts = signal<Account[]>([])
  const most = signal<Record<OutboxPart, number>>({
    needsYou: SHOWN_AT_FIRST,
    waiting: SHOWN_AT_FIRST,
    posted: SHOWN_AT_FIRST,
  })
  const atFirst = signal(true)
  const places = signal<JobId[] | null>(null)
  const rates = signal<ReadonlyMap<JobId, UploadRate>>(new Map())
  const copied = signal<CopiedLink | null>(null)
  const returned = signal<DraftId | null>(null)
  const news = signal<OutboxNews | null>(null)
  const problem = signal<{ jobId: JobId; failure: Failure } | null>(null)
  const trouble = signal<Failure | null>(null)

  let loaded = false
  let holding = false
  let restWanted = false
  /** What `outline` was read for. */
  let read = most.peek()

  /** What is shown, in its order. */
  const views = computed(() => {
    const shown: Record<OutboxPart, number> = { needsYou: 0, waiting: 0, posted: 0 }
    const top = viewJobs(outline.value.jobs, accounts.value, ports.now()).filter((view) => {
      const part = partOf(view)
      return part === null || shown[part]++ < most.value[part]
    })
    return atFirst.value ? top.slice(0, SHOWN_IN_FIRST_FRAME) : top
  })
  const rows = computed(() =>
    places.value === null ? views.value : inPlaces(views.value, places.value),
  )

  const summary = computed<OutboxSummary>(() => {
    const { counts, held } = outline.value
    return {
      needsYou: counts['needs-you'] + held,
      goingOut: counts.sent + counts.active + counts.waiting - held,
      paused: counts.paused,
    }
  })

  const tick = signal(ports.now())
  const undoable = computed<ReadonlyMap<JobId, number>>(
    () =>
      new Map(
        views.value.flatMap(({ id, undo }) =>
          undo ? [[id, secondsToUndo(undo, tick.value)]] : [],
        ),
      ),
  )
  /** Counts from whole second to whole second while there is something to count, and the clock goes on. */
  const countDown = coalesce(async () => {
    for (let before = -1; ports.now() > before; ) {
      const now = ports.now()
      before = now
      tick.value = now
      const ends = views.peek().flatMap(({ undo }) => (undo && undo.until > now ? undo.until : []))
      if (ends.length === 0) return
      await ports.sleep(Math.min(...ends.map((until) => (until - now) % SECOND || SECOND)))
    }
  })

  const breaks = computed<OutboxBreak[]>(() => {
    if (atFirst.value) return []
    const { needsYou, goingOut, paused } = summary.value
    const moving = views.value.filter((view) => partOf(view) === null).length
    const all: Record<OutboxPart, number> = {
      needsYou,
      waiting: goingOut - moving + paused,
      posted: outline.value.counts.posted,
    }
    return (['needsYou', 'waiting', 'posted'] as const).flatMap((part) => {
      const shown = rows.value.filter((view) => partOf(view) === part)
      const after = shown.at(-1)?.id
      const more = Math.min(SHOWN_MORE, all[part] - shown.length)
      return after !== undefined && more > 0 ? [{ part, after, more }] : []
    })
  })

  const reread = coalesce(async () => {
    if (loaded) await ports.sleep(READ_EVERY_MS)
    await readNow()
  })

  async function readNow(): Promise<void> {
    try {
      const before = { views: views.peek(), summary: summary.peek() }
      const known = await ports.accounts.list()
      const now = ports.now()
      const wish = most.peek()
      const whole = restWanted
      const next = await ports.jobs.outline({
        ...(whole ? wish : FIRST_FRAME),
        accounts: known.map(({ id }) => id),
        held: known.flatMap(({ id, hold }) => (isRefusal(hold, now) ? [id] : [])),
      })
      batch(() => {
        accounts.value = known
        outline.value = next
        atFirst.value = !whole
        // Rows that were asked for come where they belong, also under the pointer; new ones stay where they came.
        const inOrder = wish !== read ? views : rows
        places.value = holding ? inOrder.peek().map(({ id }) => id) : null
        read = wish
      })
      watchRates()
      // What was there when the page opened is no news.
      if (loaded) {
        const after = { views: views.peek(), summary: summary.peek() }
        news.value = newsBetween(before, after) ?? news.peek()
      }
      loaded = true
      trouble.value = null
      if (undoable.peek().size > 0) void countDown()
    } catch (caught) {
      trouble.value = failureOf(caught)
    }
  }

  /** Looks at what is uploading, and again when its rate is no longer to be told. */
  function watchRates(): void {
    const now = ports.now()
    const uploading = views.peek().filter(({ stage }) => stage === 'uploading')
    if (uploading.length === 0 && rates.peek().size === 0) return
    const before = rates.peek()
    const watched = uploading.map(({ id, movedBytes: done, totalBytes: total }) => {
      return [id, watchUpload(before.get(id), { done, total }, now)] as const
    })
    rates.value = new Map(watched)
    const ends = watched.flatMap(([, rate]) => toldUntil(rate) ?? [])
    if (ends.length === 0) return
    const look = rates.peek()
    void ports.sleep(Math.min(...ends) - now + 1).then(() => {
      if (rates.peek() === look) watchRates()
    })
  }

  async function tell<K extends Extract<CommandName, `outbox.${string}`>>(
    jobId: JobId,
    work: () => ReturnType<typeof ports.send<K>>,
  ) {
    problem.value = null
    const answer = await work()
    if (!answer.ok) problem.value = { jobId, failure: answer.failure }
    await reread()
    return answer
  }

  async function cancel(jobId: JobId, title: string): Promise<void> {
    const answer = await tell<'outbox.cancel'>(jobId, () => ports.send('outbox.cancel', { jobId }))
    // Null where it may have gone out by then.
    if (!answer.ok || answer.value === null) return
    news.value = { what: 'returned', title }
    returned.value = answer.value.draftId
  }

  return {
    rows,
    breaks,
    summary,
    news,
    undoable,
    problem,
    trouble,
    rates,
    copied,
    returned,
    dismissReturned() {
      returned.value = null
    },
    readPrice: ports.readPrice,
    deletePrice: ports.deletePrice,
    async load() {
      ports.onChange((topic) => {
        if (topic === 'jobs' || topic === 'accounts') void reread()
      })
      await reread()
    },
    showRest() {
      restWanted = true
      return reread()
    },
    async act(jobId, action) {
      const title = rows.peek().find(({ id }) => id === jobId)?.title ?? ''
      if (action === 'cancel') return cancel(jobId, title)
      const answer = await tell(jobId, () => ports.send(`outbox.${action}`, { jobId }))
      if (action === 'undo' && answer.ok) news.value = { what: 'undone', title }
    },
    async answer(jobId, answer) {
      await tell(jobId, () => ports.send('outbox.answer', { jobId, answer }))
    },
    async copyLink(jobId) {
      const view = views.peek().find(({ id }) => id === jobId)
      if (view?.postId == null) return
      const account = accounts.peek().find(({ id }) => id === view.accountId)
      const address = postAddress(view.postId, account?.username ?? null)
      copied.value = null
      try {
        await ports.copyText(address)
      } catch {
        copied.value = { jobId, what: 'not-copied', address }
        return
      }
      const said = { jobId, what: 'copied', address } as const
      copied.value = said
      await ports.sleep(COPIED_MS)
      if (copied.peek() === said) copied.value = null
    },
    async showMore(part) {
      most.value = { ...most.peek(), [part]: most.peek()[part] + SHOWN_MORE }
      await reread()
    },
    hold() {
      holding = true
      places.value ??= rows.peek().map(({ id }) => id)
    },
    release() {
      holding = false
      places.value = null
    },
  }
}

/** In the order of `fixed`; what is not in it comes behind the one that it comes behind in `views`. */
function inPlaces(views: JobView[], fixed: JobId[]): JobView[] {
  const isKnown = ({ id }: JobView) => fixed.includes(id)
  const inOrder = views.filter(isKnown).sort((a, b) => fixed.indexOf(a.id) - fixed.indexOf(b.id))
  views.forEach((view, at) => {
    const before = views[at - 1]
    if (!isKnown(view)) inOrder.splice(before ? inOrder.indexOf(before) + 1 : 0, 0, view)
  })
  return inOrder
}

function isRefusal(hold: Account['hold'], now: EpochMs): boolean {
  return hold !== null && hold.until > now && hold.failure.kind === 'x-refused'
}

interface Shown {
  views: JobView[]
  summary: OutboxSummary
}

/**
 * The one change since `before` that should be said; the gravest when there are several. A row that was
 * not shown before is news only when more need the person now: it may only have come into sight.
 */
function newsBetween(before: Shown, after: Shown): OutboxNews | null {
  const known = new Map(before.views.map((view) => [view.id, view]))
  const isMore = after.summary.needsYou > before.summary.needsYou
  for (const view of after.views) {
    const old = known.get(view.id)
    // Post was pressed, here or in another window.
    if (view.undo && old === undefined && !view.asks) {
      const { since, until } = view.undo
      return { what: 'undoable', title: view.title, seconds: (until - since) / SECOND }
    }
    if (old === undefined && !isMore) continue
    if (view.asks && !old?.asks) return { what: 'asks', title: view.title }
    if (view.stage === 'failed' && old?.stage !== 'failed') {
      return { what: 'failed', title: view.title }
    }
    const what = old && isOut(view.stage) ? newsWhenOut(old, view) : null
    if (what !== null) return { what, title: view.title }
  }
  return null
}

function newsWhenOut(
  before: JobView,
  { stage, failure }: JobView,
): Exclude<OutboxNews['what'], 'undoable'> | null {
  if (!isOut(before.stage)) return 'posted'
  if (stage === 'deleted') return before.stage === 'deleted' ? null : 'deleted'
  const isNew = before.stage === 'deleting' || before.failure === null
  return stage === 'posted' && failure !== null && isNew ? 'not-deleted' : null
}
