import { failureOf } from '../failures/failure.ts'
import type { Account } from '../model/account.ts'
import type { Job } from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import type { AccountId, EpochMs, JobId } from '../units.ts'
import { DAY, MINUTE, SECOND } from '../units.ts'
import { applyOutcome } from './apply-outcome.ts'
import { mayHaveGoneOut } from './control.ts'
import { dueAt } from './due.ts'
import { type Decision, nextSteps } from './next-steps.ts'
import { perform } from './perform.ts'
import type { OutboxPorts } from './ports.ts'
import { markPublishing } from './publishing.ts'
import { type Failed, type Outcome, type Step, stepKey } from './step.ts'

/** Shorter waits are sat out awake; for longer ones the background may sleep. */
const SIT_OUT_MS = 25 * SECOND
/** Without a connection it is looked again this often; the browser's own word comes sooner. */
const OFFLINE_MS = MINUTE
/** Received bytes are written to the job at most this often. */
const PROGRESS_EVERY_MS = 500

const NEVER = new AbortController().signal

interface Nudge {
  wait(): Promise<void>
  reset(): void
}

interface Run {
  /** Aborts what is under way: the job was paused or cancelled. */
  stop(): void
  /** Makes the run look at the stored job again. */
  nudge(): void
  done: Promise<void>
}

/**
 * Carries out jobs until none can go on by itself. One job per account runs at a time, oldest first;
 * accounts run side by side. All state is in storage: a run that dies is continued by the next wake.
 */
export function createRunner(ports: OutboxPorts) {
  const runs = new Map<JobId, Run>()
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
      const unfinished = await ports.jobs.listUnfinished()
      const busy = new Set<AccountId>()
      for (const job of unfinished) {
        const run = runs.get(job.id)
        if (run) busy.add(job.accountId)
        run?.nudge()
      }
      let wakeAt: EpochMs | null = null
      for (const job of unfinished) {
        if (busy.has(job.accountId)) continue
        // A job that nothing can be decided about is started too: its run shows why in the job.
        const decision = await decide(job, NEVER, new Set()).catch(() => null)
        const restUntil = decision?.restUntil ?? null
        const soon = restUntil !== null && restUntil - now <= SIT_OUT_MS
        if (decision === null || decision.steps.length > 0 || soon) {
          busy.add(job.accountId)
          start(job.id)
        } else wakeAt = earliest(wakeAt, restUntil)
      }
      // While something runs an alarm stands ready too: it finds the job again should this die.
      await ports.wakeAt(runs.size > 0 ? now : wakeAt)
      if (runs.size > 0) letSleep ??= ports.keepAwake()
      else {
        letSleep?.()
        letSleep = null
      }
    }
  }

  /** When X's pause for the whole account ends, or null. A post that may be out is still looked for. */
  async function heldUntil(job: Job, now: EpochMs): Promise<EpochMs | null> {
    const account = await ports.accounts.get(job.accountId)
    if (!account?.hold || mayHaveGoneOut(job)) return null
    const due = dueAt(account.hold.until, now, LIMITS.rateLimit.maxWaitMs)
    return due > now ? due : null
  }

  function start(id: JobId): void {
    const stopper = new AbortController()
    let nudged = Promise.withResolvers<void>()
    const wait: Nudge = {
      wait: () => nudged.promise,
      reset: () => {
        nudged = Promise.withResolvers<void>()
      },
    }
    const done = ports
      .withLock(`job:${id}`, () => runJob(id, stopper.signal, wait))
      .then(
        () => true,
        (caught: unknown) => stopOnBug(id, caught),
      )
      .then((healthy) => {
        runs.delete(id)
        // Storage that cannot even record a failure is left alone until the next alarm.
        return healthy ? wake() : ports.wakeAt(ports.clock.now())
      })
    runs.set(id, { stop: () => stopper.abort(), nudge: () => nudged.resolve(), done })
  }

  /** A run never throws by design; if it does, the job shows it. False when not even that worked. */
  function stopOnBug(id: JobId, caught: unknown): Promise<boolean> {
    const failure = failureOf(caught)
    return ports.jobs
      .update(id, (job) =>
        mayHaveGoneOut(job) ? job : { ...job, state: { state: 'blocked', failure } },
      )
      .then(
        (job) => job !== null && !mayHaveGoneOut(job),
        () => false,
      )
  }

  async function runJob(id: JobId, stopped: AbortSignal, nudge: Nudge): Promise<void> {
    const running = new Map<string, Promise<void>>()
    const broken: unknown[] = []
    await ports.jobs.update(id, (job) =>
      job.startedAt === null ? { ...job, startedAt: ports.clock.now() } : job,
    )
    while (broken.length === 0) {
      nudge.reset()
      const job = await ports.jobs.get(id)
      if (!job) break
      const { steps, restUntil } = await decide(job, stopped, new Set(running.keys()))
      for (const step of steps) {
        const key = stepKey(step)
        const work = carryOut(job, step, stopped)
          .catch((caught: unknown) => void broken.push(caught))
          .finally(() => running.delete(key))
        running.set(key, work)
      }
      const now = ports.clock.now()
      if (running.size === 0 && (restUntil === null || restUntil - now > SIT_OUT_MS)) break
      const sleep = new AbortController()
      const rest =
        restUntil === null ? [] : [ports.clock.sleep(Math.max(0, restUntil - now), sleep.signal)]
      await Promise.race([...running.values(), nudge.wait(), ...rest])
      sleep.abort()
    }
    await Promise.all(running.values())
    if (broken.length > 0) throw broken[0]
  }

  async function decide(job: Job, stopped: AbortSignal, running: Set<string>): Promise<Decision> {
    if (stopped.aborted) return { steps: [], restUntil: null }
    const now = ports.clock.now()
    const decision = nextSteps(job, now, running)
    if (decision.steps.length === 0) return decision
    const held = await heldUntil(job, now)
    if (held !== null) return { steps: [], restUntil: held }
    if (ports.online()) return decision
    // Nothing is sent into the void: least of all a create, which would then count as uncertain.
    const until = now + OFFLINE_MS
    await ports.jobs.update(job.id, (latest) =>
      latest.state.state === 'active' || latest.state.state === 'waiting'
        ? { ...latest, state: { state: 'waiting', until, failure: { kind: 'x-unreachable' } } }
        : latest,
    )
    return { steps: [], restUntil: until }
  }

  async function carryOut(job: Job, step: Step, stopped: AbortSignal): Promise<void> {
    let current = job
    if (step.kind === 'create-post') {
      const staleAfterMs = await ports.settings.staleAfterMs()
      const marked = await ports.jobs.update(job.id, (latest) =>
        markPublishing(latest, ports.clock.now(), staleAfterMs),
      )
      if (marked?.state.state === 'asking') ports.announce(marked)
      // A pause, a cancel or a question that came in between is stronger.
      if (marked?.state.state !== 'publishing') return
      current = marked
    }
    let writtenAt = 0
    const outcome = await perform(current, step, ports, stopped, (receivedBytes, totalBytes) => {
      const now = ports.clock.now()
      if (now - writtenAt < PROGRESS_EVERY_MS) return
      writtenAt = now
      // Only for show; a disk that is full is told by the step itself.
      ports.jobs
        .update(job.id, (latest) => withReceived(latest, step, receivedBytes, totalBytes))
        .catch(() => undefined)
    })
    // A step cut off by the person is nobody's failure. A create is never cut off.
    if (!outcome.ok && stopped.aborted && step.kind !== 'create-post') return
    const now = ports.clock.now()
    const saved = await ports.jobs.update(job.id, (latest) =>
      applyOutcome(latest, outcome, now, ports.random),
    )
    await afterwards(saved, outcome)
  }

  async function afterwards(job: Job | null, outcome: Outcome): Promise<void> {
    if (!job) return
    const hold = outcome.ok ? null : holdAfter(outcome, ports.clock.now())
    if (hold) await ports.accounts.update(job.accountId, (latest) => ({ ...latest, hold }))
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
    /** Resolves when nothing runs. */
    async idle(): Promise<void> {
      while (scanning || runs.size > 0) {
        await Promise.all([scanning, ...[...runs.values()].map((run) => run.done)])
      }
    },
  }
}

/**
 * What stops the whole account: X's own pause, and a refused post without a reason. Such refusals came
 * in clusters (reported 2026-08), each try may cost, so the others wait for the person.
 */
function holdAfter({ step, failure, retryAt }: Failed, now: EpochMs): Account['hold'] {
  if (failure.kind === 'x-rate-limited') return { until: retryAt ?? failure.until, failure }
  if (failure.kind === 'x-refused' && step.kind === 'create-post') {
    return { until: now + DAY, failure }
  }
  return null
}

/** Blobs that are of no use once the post is out; thumbnails stay for the list. */
export function fileBlobs(job: Job) {
  return job.media.flatMap(({ progress }) =>
    progress.state === 'fetching' ? [] : [progress.file.blob],
  )
}

function withReceived(job: Job, step: Step, receivedBytes: number, totalBytes: number | null): Job {
  if (step.kind !== 'fetch') return job
  const media = job.media[step.media]
  if (media?.progress.state !== 'fetching') return job
  const progress = { state: 'fetching', receivedBytes, totalBytes } as const
  return { ...job, media: job.media.with(step.media, { ...media, progress }) }
}

function earliest(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
