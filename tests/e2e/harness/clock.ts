import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext } from '@playwright/test'
import type { Account } from '../../../lib/model/account.ts'
import type { Job } from '../../../lib/model/job.ts'
import type { XServer } from '../../x-server/start-x-server.ts'
import type { Courier } from './courier.ts'
import { WorkerSession } from './worker-session.ts'

/**
 * Tests that would wait for minutes move the time instead: of the service worker, from the outside,
 * and of the simulated X together. What this does not cover:
 *
 * - In a browser that began with an older profile (`person: 'connected'`) the time of a worker that is
 *   started again is not always moved: such tests begin with a new one.
 * - Timers stay real. Posts that wait are looked at again at once, as when the alarm of the outbox
 *   rings; what else sleeps by `setTimeout`, or measures by `performance.now`, notices nothing.
 * - Alarms stay real, and one set by a worker whose time is ahead rings that much later than it should.
 * - Pages and the offscreen document keep the machine's time; only the worker's is moved.
 * - A worker that is started again has the moved time before its first line runs. One that already ran
 *   when the time was first moved has it from then on, except where it had kept `Date.now` itself.
 * - A browser that is started again has the machine's time until the time is next moved, and X is ahead
 *   of it by what was moved before.
 */
interface MovedTime {
  offsetMs: number
  context: BrowserContext
  session: WorkerSession
}

const moved = new WeakMap<Courier, MovedTime>()

/** Moves the time of the worker and of X; every wait that is over by then goes on. */
export async function advanceClock(courier: Courier, x: XServer, ms: number): Promise<void> {
  // Sent to a stopped worker, what follows would wait for it.
  await courier.wakeWorker()
  const time = await timeOf(courier)
  // X first: a worker that is ahead of X would ask too early.
  x.clock.advance(ms)
  time.offsetMs += ms
  await time.session.evaluate(moveTo(time.offsetMs))
  await lookAgain(time.session)
}

/** How long nothing may wait for anything before it counts as stuck, in real ms; waits of 30 s are sat out. */
const STUCK_MS = 60_000

/**
 * Moves the time to the next moment that a post or an account waits for, again and again, until `done`.
 * @param limitMs of moved time: longer than all the waits that are expected.
 */
export async function advanceClockUntil(
  courier: Courier,
  x: XServer,
  done: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<void> {
  let isAwake = false
  const endsAt = x.clock.now() + limitMs
  for (let movedAt = Date.now(); !(await done()); ) {
    if (!isAwake) await courier.wakeWorker()
    const waiting = await waitingIn(courier)
    isAwake = waiting !== null
    const ahead = waiting ? duesOf(waiting).filter((due) => due > x.clock.now()) : []
    const states = () => JSON.stringify(waiting?.jobs.map(({ state }) => state))
    if (ahead.length > 0) {
      const ms = Math.min(...ahead) - x.clock.now() + 1
      if (x.clock.now() + ms > endsAt) throw new Error(`Not done in ${limitMs} ms: ${states()}`)
      await advanceClock(courier, x, Math.max(0, ms))
      movedAt = Date.now()
    } else if (Date.now() - movedAt > STUCK_MS) throw new Error(`Stuck: ${states()}`)
    await sleep(20)
  }
}

async function timeOf(courier: Courier): Promise<MovedTime> {
  const known = moved.get(courier)
  if (known?.context === courier.context && !known.session.isOver) return known
  const session = await WorkerSession.open(courier)
  const time: MovedTime = { offsetMs: known?.offsetMs ?? 0, context: courier.context, session }
  moved.set(courier, time)
  // Asked for while the worker is stopped, so that it halts before its first line and never again: a
  // lock that is granted to a halted worker is refused by Chromium.
  let armed = Promise.resolve('')
  session.on('Inspector.targetCrashed', () => {
    armed = session
      .send('Debugger.setInstrumentationBreakpoint', { instrumentation: 'beforeScriptExecution' })
      .then((set) => (set as { breakpointId: string }).breakpointId)
    // The browser was killed.
    armed.catch(() => undefined)
  })
  session.on('Debugger.paused', (pause) => {
    if ((pause as { reason: string }).reason !== 'instrumentation') return
    armed
      .then((breakpointId) =>
        // Taken away first: what is evaluated here would halt too.
        Promise.all([
          session.send('Debugger.removeBreakpoint', { breakpointId }),
          session.send('Runtime.evaluate', { expression: moveTo(time.offsetMs) }),
          session.send('Debugger.resume'),
        ]),
      )
      // A worker that is stopped in this very moment has nothing to go on with.
      .catch(() => undefined)
  })
  await session.send('Debugger.enable')
  return time
}

/** Run in the worker as often as wanted: the machine's own time is kept beside the moved one. */
function moveTo(offsetMs: number): string {
  return `{
    globalThis.machineDate ??= Date
    const machine = globalThis.machineDate
    const now = () => machine.now() + globalThis.movedByMs
    globalThis.movedByMs = ${offsetMs}
    if (Date === machine) {
      globalThis.Date = new Proxy(machine, {
        construct: (target, given, made) => Reflect.construct(target, given.length > 0 ? given : [now()], made),
        get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
      })
    }
  }`
}

/** What the alarm of the outbox sets off; `dispatch` is there for tests alone. */
async function lookAgain(session: WorkerSession): Promise<void> {
  await session.evaluate(
    `chrome.alarms.onAlarm.dispatch({ name: 'outbox', scheduledTime: Date.now() })`,
  )
}

/** Moments that unfinished posts and their accounts wait for; those in the past are being worked on. */
function duesOf({ jobs, accounts }: Waiting): number[] {
  const ofJobs = jobs.flatMap(({ state, media, undo }) => [
    ...(undo ? [undo.until] : []),
    ...(state.state === 'waiting' ? [state.until] : []),
    ...(state.state === 'confirming' ? [state.checkAt] : []),
    ...media.flatMap(({ progress }) => (progress.state === 'processing' ? [progress.checkAt] : [])),
  ])
  const ofAccounts = accounts.flatMap(({ hold }) => (hold ? [hold.until] : []))
  return [...ofJobs, ...ofAccounts]
}

/** Null when the worker was stopped meanwhile. */
async function waitingIn(courier: Courier): Promise<Waiting | null> {
  const { session } = await timeOf(courier)
  if (session.isStopped) return null
  try {
    return await session.evaluate<Waiting>(`(${readWaiting})()`)
  } catch (caught) {
    if (session.isStopped || session.isOver) return null
    throw caught
  }
}

interface Waiting {
  jobs: Job[]
  accounts: Account[]
}

/** Unfinished posts and all accounts, as they are stored. Runs in the worker. */
async function readWaiting(): Promise<Waiting> {
  const asked = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const database = await asked(indexedDB.open('courier'))
  try {
    const stores = database.transaction(['jobs', 'accounts'])
    const [records, accounts] = await Promise.all([
      asked<{ job: Job }[]>(stores.objectStore('jobs').index('open').getAll()),
      asked<Account[]>(stores.objectStore('accounts').getAll()),
    ])
    return { jobs: records.map(({ job }) => job), accounts }
  } finally {
    database.close()
  }
}
