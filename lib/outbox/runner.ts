import { type Failure, failureOf } from '../failures/failure.ts'
import type { Account } from '../model/account.ts'
import { filesOfMedia, isComposing, type Job, type MediaProgress } from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import type { AccountId, BlobKey, EpochMs, JobId } from '../units.ts'
import { DAY, MINUTE, SECOND } from '../units.ts'
import { applyArriving, applyOutcome } from './apply-outcome.ts'
import { beginRun } from './begin-run.ts'
import { mayHaveGoneOut } from './control.ts'
import { dueAt } from './due.ts'
import { lineKeeper } from './line-keeper.ts'
import { type Decision, nextSteps } from './next-steps.ts'
import { perform } from './perform.ts'
import type { Arriving, OutboxPorts } from './ports.ts'
import { markPublishing } from './publishing.ts'
import { type Failed, type Outcome, type Step, stepKey } from './step.ts'
import { createUndoClock } from './undo-clock.ts'
import { block } from './waits.ts'

/** Waits up to this long are sat out awake: no alarm comes sooner. For longer ones the background may sleep. */
const SIT_OUT_MS = 30 * SECOND
/** Without a connection it is looked again this often; the browser's own word comes sooner. */
const OFFLINE_MS = MINUTE
/** Received bytes are written to the job at most this often. */
const PROGRESS_EVERY_MS = 500
/** More often where they go up at once: what is not written waits. */
const ARRIVED_EVERY_MS = 250

const NEVER = new AbortController().signal

const NO_MORE: Decision = { steps: [], restUntil: null }

interface Nudge {
  wait(): Promise<void>
  reset(): void
}

interface Run {
  accountId: AccountId
  /** It sends files of a draft ahead, as far as is known. */
  isAhead: boolean
  /** A post of the account goes first: what is on its way ends, and nothing more is begun. */
  yields: boolean
  /** Aborts what is under way: the job was paused or cancelled. */
  stop(): void
  /** Makes the run look at the stored job again. */
  nudge(): void
  done: Promise<void>
}

/**
 * Carries out jobs until none can go on by itself. One job per account runs at a time, oldest first;
 * accounts run side by side. Files that go up before Post give way to every post of their account. All
 * state is in storage: a run that dies is continued by the next wake.
 */
export function createRunner(ports: OutboxPorts) {
  const runs = new Map<JobId, Run>()
  const line = lineKeeper(ports)
  const undoClock = createUndoClock(ports.clock.elapsed)
  let scanning: Promise<void> | null = null
  let scanAgain = false
  let letSleep: (() => void) | null = null

  /** Looks for work and starts it. Called at every start, alarm and change. Never rejects. */
  function wake(): Promise<void> {
    scanAgain = true
    scanning ??= scan()
    return scanning
  }

  async function scan(): Promise<void> {
    try {
      await scanUntilNothingNew()
    } catch {
      // Storage cannot be read; the pages say so. It is looked again at the next alarm.
      await ports.wakeAt(ports.clock.now()).catch(() => undefined)
    } finally {
      // In the same turn as the last look at `scanAgain`: no wake falls in between.
      scanning = null
    }
  }

  async function scanUntilNothingNew(): Promise<void> {
    while (scanAgain) {
      scanAgain = false
      const now = ports.clock.now()
      const busy = new Set<AccountId>()
      for (const run of runs.values()) {
        if (!run.isAhead) busy.add(run.accountId)
        run.nudge()
      }
      const inLine = await ports.jobs.accountsInLine({ now, by: now + SIT_OUT_MS })
      const idle = inLine.filter((account) => !busy.has(account))
      const rests = await Promise.all(idle.map((account) => startNext(account, now)))
      rests.push(await startAhead(now))
      const later = runs.size > 0 ? null : await ports.jobs.nextMoment(now + SIT_OUT_MS)
      const wakeAt = rests.reduce(earliest, later)
      // While something runs an alarm stands ready too: it finds the job again should this die.
      await ports.wakeAt(runs.size > 0 ? now : wakeAt)
      if (runs.size > 0) letSleep ??= ports.keepAwake()
      else {
        letSleep?.()
        letSleep = null
      }
    }
  }

  /**
   * Starts the account's oldest job that can go on: one that has to wait for long does not hold back the
   * next. Returns when it is worth looking again if none can, as far as was looked.
   */
  async function startNext(account: AccountId, now: EpochMs): Promise<EpochMs | null> {
    const except = new Set<JobId>()
    let sentOnly = false
    let wakeAt: EpochMs | null = null
    for (;;) {
      const wish = { now, by: now + SIT_OUT_MS, sentOnly, except }
      const job = await ports.jobs.nextInLine(account, wish)
      if (job === null) return wakeAt
      const run = runs.get(job.id)
      if (run) {
        // What went up before Post became the post, and what is on its way goes on.
        run.isAhead &&= run.yields
        return null
      }
      // A job that nothing can be decided about is started too: its run shows why in the job.
      const decision = await decide(job, NEVER, new Set()).catch(() => null)
      const restUntil = decision?.restUntil ?? null
      const soon = restUntil !== null && restUntil - now <= SIT_OUT_MS
      if (decision === null || decision.steps.length > 0 || soon) {
        // What went up before Post may have become the post while this was decided.
        const others = [...runs.values()].filter((run) => run.accountId === account)
        if (others.some(({ isAhead }) => !isAhead)) return null
        yieldTo(account)
        start(job)
        return null
      }
      wakeAt = earliest(wakeAt, restUntil)
      except.add(job.id)
      // What stops this one stops every other, too, that is not out yet.
      const isHeld = !ports.online() || (await heldUntil(job, now)) !== null
      sentOnly ||= isHeld && !mayHaveGoneOut(job)
    }
  }

  function yieldTo(account: AccountId): void {
    for (const run of runs.values()) {
      if (!run.isAhead || run.accountId !== account) continue
      run.yields = true
      run.nudge()
    }
  }

  /** Goes on with files that go up before Post, where no post is under way. @returns as `startNext`. */
  async function startAhead(now: EpochMs): Promise<EpochMs | null> {
    let wakeAt: EpochMs | null = null
    const composing = await ports.ahead()
    for (const job of composing) {
      const isBusy = [...runs.values()].some(({ accountId }) => accountId === job.accountId)
      if (isBusy) continue
      const decision = await decide(job, NEVER, new Set()).catch(() => null)
      const restUntil = decision?.restUntil ?? null
      const soon = restUntil !== null && restUntil - now <= SIT_OUT_MS
      if (decision === null || decision.steps.length > 0 || soon) start(job)
      else wakeAt = earliest(wakeAt, restUntil)
    }
    // Those whose files are not wanted any more find that out.
    for (const run of runs.values()) if (run.isAhead) run.nudge()
    return wakeAt
  }

  /** When X's pause for the whole account ends, or null. A post that may be out is still looked for. */
  async function heldUntil(job: Job, now: EpochMs): Promise<EpochMs | null> {
    const account = await ports.accounts.get(job.accountId)
    if (!account?.hold || mayHaveGoneOut(job)) return null
    const { until, since } = account.hold
    const due = dueAt(until, now, LIMITS.rateLimit.maxWaitMs, since)
    return due > now ? due : null
  }

  function start(job: Job): void {
    const { id, accountId, undo } = job
    const stopper = new AbortController()
    let nudged = Promise.withResolvers<void>()
    const wait: Nudge = {
      wait: () => nudged.promise,
      reset: () => {
        nudged = Promise.withResolvers<void>()
      },
    }
    const run: Run = {
      accountId,
      isAhead: isComposing(job),
      yields: false,
      stop: () => stopper.abort(),
      nudge: () => nudged.resolve(),
      done: Promise.resolve(),
    }
    runs.set(id, run)
    run.done = ports
      .withLock(`job:${id}`, () => runJob(id, undo !== undefined, run, stopper.signal, wait))
      .then(
        () => true,
        (caught: unknown) => stopOnBug(id, caught),
      )
      .then((healthy) => {
        runs.delete(id)
        if (run.isAhead && !run.yields && !stopper.signal.aborted) ports.sentAhead()
        // Storage that cannot even record a failure is left alone until the next alarm.
        return healthy ? wake() : ports.wakeAt(ports.clock.now())
      })
  }

  /** A run never throws by design; if it does, the job shows it. False when not even that worked. */
  function stopOnBug(id: JobId, caught: unknown): Promise<boolean> {
    const failure = failureOf(caught)
    return ports.jobs
      .update(id, (job) => (mayHaveGoneOut(job) ? job : block(job, failure)))
      .then(
        (job) => job !== null && !mayHaveGoneOut(job),
        () => false,
      )
  }

  async function runJob(
    id: JobId,
    canBeUndone: boolean,
    run: Run,
    stopped: AbortSignal,
    nudge: Nudge,
  ): Promise<void> {
    const running = new Map<string, Promise<void>>()
    const broken: unknown[] = []
    let spare: { of: Job; steps: Step[] } | null = null
    const launch = (job: Job, step: Step) => {
      const key = stepKey(step)
      // The line does not stand idle while the answer is written down.
      const answered = () => {
        if (!spare || stopped.aborted || run.yields || !ports.online()) return
        const next = spare.steps.shift()
        if (next) launch(spare.of, next)
      }
      const work = carryOut(job, step, stopped, answered)
        .catch((caught: unknown) => void broken.push(caught))
        .finally(() => running.delete(key))
      running.set(key, work)
    }
    const session = canBeUndone ? await ports.session() : null
    const begun = await ports.jobs.update(id, (job) => beginRun(job, ports.clock.now(), session))
    if (begun?.state.state === 'asking') ports.announce(begun)
    while (broken.length === 0) {
      nudge.reset()
      const job = await ports.jobs.get(id)
      if (!job) {
        // What is still on its way for it is of no use to anybody. A create is never cut off.
        run.stop()
        break
      }
      if (!isComposing(job) && !run.yields) run.isAhead = false
      // What is decided now is decided of what runs now: nothing else begins meanwhile.
      spare = null
      const decided = await decide(job, stopped, new Set(running.keys()))
      const decision = run.yields ? NO_MORE : decided
      const { steps, restUntil } = decision
      for (const step of steps) launch(job, step)
      spare = { of: job, steps: [...(decision.spare ?? [])] }
      const now = ports.clock.now()
      if (running.size === 0 && (restUntil === null || restUntil - now > SIT_OUT_MS)) break
      const sleep = new AbortController()
      const rest =
        restUntil === null ? [] : [ports.clock.sleep(Math.max(0, restUntil - now), sleep.signal)]
      await Promise.race([...running.values(), nudge.wait(), ...rest])
      sleep.abort()
    }
    spare = null
    await Promise.all(running.values())
    if (broken.length > 0) throw broken[0]
  }

  async function decide(job: Job, stopped: AbortSignal, running: Set<string>): Promise<Decision> {
    if (stopped.aborted) return { steps: [], restUntil: null }
    const now = ports.clock.now()
    const pace = await line.paceOf(job.accountId)
    const decision = nextSteps(undoClock.placed(job, now), now, running, pace)
    const { because, restUntil } = decision
    if (because && restUntil !== null) return waitFor(job, because, restUntil)
    if (decision.steps.length === 0) return decision
    const held = await heldUntil(job, now)
    if (held !== null) return { steps: [], restUntil: held }
    if (ports.online()) return decision
    // Nothing is sent into the void: least of all a create, which would then count as uncertain.
    return waitFor(job, { kind: 'x-unreachable' }, now + OFFLINE_MS)
  }

  /** Writes into the job what it waits for, so that the pages can say so. */
  async function waitFor(job: Job, failure: Failure, until: EpochMs): Promise<Decision> {
    const since = ports.clock.now()
    await ports.jobs.update(job.id, (latest) => {
      if (isComposing(latest)) {
        if (latest.state.rest?.until === null) return latest
        return { ...latest, state: { ...latest.state, rest: { until, since, failure } } }
      }
      return latest.state.state === 'active' || latest.state.state === 'waiting'
        ? { ...latest, state: { state: 'waiting', until, since, failure } }
        : latest
    })
    return { steps: [], restUntil: until }
  }

  /** @param answered called when X has taken a segment, before that is written down. */
  async function carryOut(
    job: Job,
    step: Step,
    stopped: AbortSignal,
    answered: () => void,
  ): Promise<void> {
    let current = job
    if (step.kind === 'create-post') {
      const [staleAfterMs, xNow] = await Promise.all([ports.settings.staleAfterMs(), ports.xNow()])
      const marked = await ports.jobs.update(job.id, (latest) =>
        markPublishing(latest, ports.clock.now(), staleAfterMs, xNow),
      )
      if (marked?.state.state === 'asking') ports.announce(marked)
      // A pause, a cancel or a question that came in between is stronger.
      if (marked?.state.state !== 'publishing') return
      current = marked
    }
    let writtenAt = 0
    let promisedOf: BlobKey | null = null
    const measure = line.begin(step)
    const outcome = await perform(current, step, ports, stopped, (reached, arriving = null) => {
      const now = ports.clock.now()
      const everyMs = arriving ? ARRIVED_EVERY_MS : PROGRESS_EVERY_MS
      // A promise is what the upload begins with.
      const isNews = arriving?.promised != null && arriving.blob !== promisedOf
      if (!isNews && now - writtenAt < everyMs) return
      if (isNews) promisedOf = arriving.blob
      writtenAt = now
      // Only for show, and for what goes up earlier; a disk that is full is told by the step itself.
      noteReached(job, step, reached, arriving, now).catch(() => undefined)
    })
    if (outcome.ok && step.kind === 'append') answered()
    measure.over()
    // A step cut off by the person is nobody's failure. A create is never cut off.
    if (!outcome.ok && stopped.aborted && step.kind !== 'create-post') return
    const now = ports.clock.now()
    const pace = await measure.end(job.accountId, outcome)
    const saved = await ports.jobs.update(job.id, (latest) =>
      applyOutcome(latest, outcome, now, ports.random, pace),
    )
    if (saved) await line.noteOrder(saved, outcome)
    await afterwards(saved, outcome)
  }

  async function noteReached(
    { id, accountId }: Job,
    step: Step,
    reached: MediaProgress,
    arriving: Arriving | null,
    now: EpochMs,
  ): Promise<void> {
    const pace = await line.paceOf(accountId)
    let isMoreToSend = false
    await ports.jobs.update(id, (latest) => {
      if (step.kind !== 'fetch' || reached.state !== 'fetching') {
        return withReached(latest, step, reached)
      }
      const next = applyArriving(latest, step.media, reached, arriving, now, pace)
      const [before, after] = [latest, next].map(({ media }) => media[step.media]?.early?.progress)
      isMoreToSend = before !== after
      return next
    })
    if (isMoreToSend) runs.get(id)?.nudge()
  }

  async function afterwards(job: Job | null, outcome: Outcome): Promise<void> {
    if (!job) return
    const now = ports.clock.now()
    const hold = outcome.ok ? null : holdAfter(outcome, now)
    if (hold) {
      await ports.accounts.update(job.accountId, (latest) => ({
        ...latest,
        hold: laterHold(latest.hold, hold, now),
      }))
    }
    const { state } = job.state
    if (state === 'published' || state === 'blocked' || state === 'asking') ports.announce(job)
    if (state === 'published') await ports.blobs.delete(fileBlobs(job))
  }

  return {
    wake,
    /** Stops what is under way for this job; resolves when nothing of it runs any more. */
    async stop(id: JobId): Promise<void> {
      const run = runs.get(id)
      run?.stop()
      run?.nudge()
      await run?.done
    },
    isIdle: () => scanning === null && runs.size === 0,
    /** Resolves when nothing runs. */
    async idle(): Promise<void> {
      while (scanning || runs.size > 0) {
        await Promise.all([scanning, ...[...runs.values()].map((run) => run.done)])
      }
    },
  }
}

/**
 * What stops the whole account: a moment before which X wants no other try, and a refused post without
 * a reason. Such refusals came in clusters (reported 2026-08), each try may cost, so the others wait
 * for the person.
 */
function holdAfter({ step, failure, retryAt }: Failed, now: EpochMs): Account['hold'] {
  const since = now
  if (failure.kind === 'x-rate-limited') return { until: retryAt ?? failure.until, since, failure }
  if (retryAt !== null) return { until: retryAt, since, failure }
  if (failure.kind === 'x-refused' && step.kind === 'create-post') {
    return { until: now + DAY, since, failure }
  }
  return null
}

/** X's calls have limits of their own: the pause that ends last counts. */
function laterHold(before: Account['hold'], next: Account['hold'], now: EpochMs): Account['hold'] {
  if (before === null || next === null) return before ?? next
  const due = dueAt(before.until, now, LIMITS.rateLimit.maxWaitMs, before.since)
  return due > next.until ? before : next
}

/** Blobs that are of no use once the post is out; thumbnails stay for the list. */
export function fileBlobs(job: Job) {
  return job.media.flatMap(filesOfMedia)
}

/** How far a step has come; not once it came further by another way. */
function withReached(job: Job, step: Step, progress: MediaProgress): Job {
  const media = 'media' in step ? job.media[step.media] : undefined
  if (!media || !('media' in step) || media.progress.state !== progress.state) return job
  return { ...job, media: job.media.with(step.media, { ...media, progress }) }
}

function earliest(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
