import { type Job, sendingOf } from '../model/job.ts'
import { type Line, UNKNOWN_LINE } from '../model/line.ts'
import type { Allowance } from '../model/reply.ts'
import type { AccountId } from '../units.ts'
import { learnFromAnswer, learnFromSilence } from './learn-line.ts'
import type { Pace } from './pace.ts'
import type { OutboxPorts } from './ports.ts'
import type { Outcome, Step } from './step.ts'

/** Calls that carry no file: their answers tell the round trip. */
const SMALL: ReadonlySet<string> = new Set(['initialize', 'finalize', 'check', 'set-alt-text'])

/** So many answers in, the line has been full for a while. */
const EARLY_ANSWERS = 10

/**
 * What this life of the background knows of the way to X. It is read from storage once, learned from
 * every answer, and stored when a file has arrived; what a death takes is measured again.
 */
export function lineKeeper(ports: Pick<OutboxPorts, 'line' | 'clock'>) {
  let reading: Promise<Line> | null = null
  let line: Line = UNKNOWN_LINE
  let acknowledgedBytes = 0
  let silentAt = 0
  /** Segments on their way now, and since when there has been at least one. */
  let onTheirWay = 0
  let busySince = 0
  /** null where something was known of the line. */
  let firstAnswers: number | null = null
  const allowances = new Map<AccountId, Allowance>()

  async function known(): Promise<Line> {
    reading ??= ports.line.get().then((stored) => {
      line = stored
      if (stored.bytesPerSecond === null) firstAnswers = 0
      return stored
    })
    // A line that cannot be read is only not known.
    await reading.catch(() => undefined)
    return line
  }

  /** null once it has ended: then all of it is there again. */
  function allowanceOf(account: AccountId): Allowance | null {
    const allowance = allowances.get(account)
    return allowance && allowance.resetAt > ports.clock.now() ? allowance : null
  }

  async function store(): Promise<void> {
    const { bytesPerSecond, roundTripMs, inOrderSince } = line
    await ports.line.note({ bytesPerSecond, roundTripMs, inOrderSince }).catch(() => undefined)
  }

  async function paceOf(account: AccountId): Promise<Pace> {
    const pace = { line: await known(), allowance: allowanceOf(account) }
    return firstAnswers === null ? pace : { ...pace, firstAnswers }
  }

  return {
    paceOf,

    /** Call it when a step begins, and when it has ended what it gives: always `over`, then `end`. */
    begin({ kind }: Step) {
      const beganAt = ports.clock.now()
      const before = acknowledgedBytes
      if (kind === 'append' && onTheirWay++ === 0) busySince = beganAt
      const busyMs = beganAt - busySince
      let ms = 0
      return {
        over() {
          ms = ports.clock.now() - beganAt
          if (kind === 'append') onTheirWay -= 1
        },
        async end(account: AccountId, outcome: Outcome): Promise<Pace> {
          await known()
          if (outcome.ok && outcome.done.kind === 'append') {
            const { byteLength, allowance } = outcome.done.result
            acknowledgedBytes += byteLength
            const carriedBytes = acknowledgedBytes - before
            const isEarly = firstAnswers !== null && firstAnswers < EARLY_ANSWERS
            line = learnFromAnswer(line, { ms, carriedBytes, busyMs, isEarly })
            if (firstAnswers !== null) firstAnswers += 1
            if (allowance) allowances.set(account, allowance)
          } else if (outcome.ok && SMALL.has(outcome.done.kind)) {
            line = learnFromAnswer(line, { ms, carriedBytes: 0, busyMs: 0, isEarly: false })
            if (outcome.done.kind === 'finalize') await store()
          } else if (!outcome.ok && isUnanswered(outcome) && beganAt >= silentAt) {
            // Those that were on their way beside it say the same once more.
            silentAt = ports.clock.now()
            line = learnFromSilence(line)
          }
          return paceOf(account)
        },
      }
    },

    /** A segment that was refused beside others and taken alone: X wants them one by one. */
    async noteOrder(job: Job, outcome: Outcome): Promise<void> {
      if (!outcome.ok || outcome.done.kind !== 'append') return
      const { media, index } = outcome.done.step
      const medium = job.media[media]
      const progress = medium && sendingOf(medium)
      if (progress?.state !== 'uploading' || !progress.refused.includes(index)) return
      line = { ...line, inOrderSince: ports.clock.now() }
      await store()
    },
  }
}

function isUnanswered({ step, failure }: Extract<Outcome, { ok: false }>): boolean {
  return step.kind === 'append' && failure.kind === 'x-silent'
}
