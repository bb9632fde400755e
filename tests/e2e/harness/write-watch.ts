import type { Job } from '../../../lib/model/job.ts'
import type { Courier } from './courier.ts'
import { WorkerSession } from './worker-session.ts'

/** One write of the service worker to the database: the how manieth to its store since `start`. */
export interface Write {
  store: string
  nth: number
}

/**
 * `before`: as the write is asked for, in a transaction that is never committed. `after`: as soon as
 * its transaction is committed, before any line of the product has heard of it.
 */
export type Side = 'before' | 'after'

/**
 * Watches the writes of a running service worker from outside, and halts it at one of them: the whole
 * thread stands still in the debugger until it is killed. The debugger is that of the moved clock, so
 * the clock must have been moved before. Ends with that worker; open a new one then.
 */
export class WriteWatch {
  private constructor(private readonly session: WorkerSession) {}

  static async start(courier: Courier): Promise<WriteWatch> {
    const session = await WorkerSession.open(courier)
    await session.send('Runtime.enable')
    await session.send('Runtime.addBinding', { name: BINDING })
    await session.evaluate(WATCH)
    return new WriteWatch(session)
  }

  /** Resolves when the worker stands still there. */
  async haltAt(write: Write, side: Side): Promise<void> {
    const halted = new Promise<void>((resolve) => {
      this.session.on('Runtime.bindingCalled', () => resolve())
    })
    await this.session.evaluate(`void (watch.halt = ${JSON.stringify({ ...write, side })})`)
    await halted
  }

  /** Everything written since the start, in order. */
  writes(): Promise<Write[]> {
    return this.session.evaluate('watch.writes', false)
  }

  /** Each job as it was last committed since the start, even while the worker stands still. */
  committedJobs(): Promise<Job[]> {
    return this.session.evaluate('[...watch.jobs.values()]', false)
  }

  /** Also when the worker or the whole browser was killed. */
  async close(): Promise<void> {
    await this.session.close()
  }
}

const BINDING = 'tellHalted'

/** Runs in the worker. Bound to the prototypes, which the product's library looks up at each call. */
const WATCH = `
  globalThis.watch = { writes: [], counts: {}, halt: null, jobs: new Map() }
  ;(() => {
    const inTransaction = new WeakMap()
    const stand = () => {
      ${BINDING}('')
      debugger
    }
    const { transaction } = IDBDatabase.prototype
    IDBDatabase.prototype.transaction = function (...given) {
      const made = transaction.apply(this, given)
      const done = []
      inTransaction.set(made, done)
      // Heard before the product's own listener, which comes later.
      made.addEventListener('complete', () => {
        for (const { job } of done) if (job) watch.jobs.set(job.id, job)
        if (done.some(({ halts }) => halts)) stand()
      })
      return made
    }
    for (const method of ['put', 'add', 'delete', 'clear']) {
      const original = IDBObjectStore.prototype[method]
      IDBObjectStore.prototype[method] = function (...given) {
        const store = this.name
        const nth = (watch.counts[store] ?? 0) + 1
        watch.counts[store] = nth
        watch.writes.push({ store, nth })
        const { halt } = watch
        const isIt = halt !== null && halt.store === store && halt.nth === nth
        if (isIt && halt.side === 'before') stand()
        const job = store === 'jobs' && method === 'put' ? given[0].job : null
        inTransaction.get(this.transaction)?.push({ halts: isIt, job })
        return original.apply(this, given)
      }
    }
  })()
`
