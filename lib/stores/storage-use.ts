import { type ReadonlySignal, signal } from '@preact/signals'
import { type Failure, failureOf } from '../failures/failure.ts'
import type { Send, Topic } from '../messages/protocol.ts'
import { type Clearing, type StorageUse, totalBytes } from '../model/storage-use.ts'
import { coalesce } from './coalesce.ts'

export interface StorageUsePorts {
  measureStorage(): Promise<StorageUse>
  /** null where the browser does not say. */
  freeBytes(): Promise<number | null>
  /** Resolves once somebody may see the figures. */
  untilSeen(): Promise<void>
  /** Resolves when they may be measured anew: each time, everything that is kept is looked through. */
  rest(): Promise<void>
  onChange(listener: (topic: Topic) => void): () => void
  send: Send
}

/** What was cleared last: so many bytes, and so many posts stayed since they may be on their way. */
export interface Cleared {
  byteLength: number
  stayed: number
}

export interface StorageUseStore {
  /** null before it is measured. */
  use: ReadonlySignal<StorageUse | null>
  freeBytes: ReadonlySignal<number | null>
  clearing: ReadonlySignal<boolean>
  cleared: ReadonlySignal<Cleared | null>
  problem: ReadonlySignal<Failure | null>
  load(): Promise<void>
  clear(what: Clearing): Promise<void>
}

/** How much Courier keeps, measured anew after changes, and the ways to be rid of it. */
export function createStorageUseStore(ports: StorageUsePorts): StorageUseStore {
  const use = signal<StorageUse | null>(null)
  const freeBytes = signal<number | null>(null)
  const clearing = signal(false)
  const cleared = signal<Cleared | null>(null)
  const problem = signal<Failure | null>(null)

  const read = coalesce(async () => {
    try {
      const [measured, free] = await Promise.all([ports.measureStorage(), ports.freeBytes()])
      use.value = measured
      freeBytes.value = free
    } catch (caught) {
      problem.value = failureOf(caught)
    }
  })

  // A post on its way changes what is kept many times a second.
  const follow = coalesce(async () => {
    await ports.untilSeen()
    await read()
    await ports.rest()
  })

  return {
    use,
    freeBytes,
    clearing,
    cleared,
    problem,
    async load() {
      ports.onChange((topic) => {
        if (topic === 'drafts' || topic === 'jobs' || topic === 'accounts') void follow()
      })
      await read()
    },
    async clear(what) {
      if (clearing.peek()) return
      clearing.value = true
      problem.value = null
      cleared.value = null
      await read()
      const before = use.peek()
      const answer = await ports.send('storage.clear', what)
      await read()
      const after = use.peek()
      if (!answer.ok) problem.value = answer.failure
      else if (before && after) {
        cleared.value = {
          byteLength: Math.max(0, totalBytes(before) - totalBytes(after)),
          stayed: what.what === 'everything' ? after.underWay : 0,
        }
      }
      clearing.value = false
    },
  }
}
