import { type ReadonlySignal, signal } from '@preact/signals'
import { type Failure, failureOf } from '../failures/failure.ts'

export interface ShortcutPorts {
  /** The keys that open Courier, as the browser writes them; empty where none are set. */
  openingKeys(): Promise<string>
  openShortcutSettings(): Promise<void>
  /** Calls back when the page is looked at again. */
  onReturn(returned: () => void): void
  isMac: boolean
}

export interface ShortcutsStore {
  /** null before they were read. */
  openingKeys: ReadonlySignal<string | null>
  isMac: boolean
  problem: ReadonlySignal<Failure | null>
  load(): Promise<void>
  change(): Promise<void>
}

/** The keys that people chose in the browser, read again whenever they come back from there. */
export function createShortcutsStore(ports: ShortcutPorts): ShortcutsStore {
  const openingKeys = signal<string | null>(null)
  const problem = signal<Failure | null>(null)

  async function attempt(work: () => Promise<void>): Promise<void> {
    problem.value = null
    try {
      await work()
    } catch (caught) {
      problem.value = failureOf(caught)
    }
  }
  const read = () =>
    attempt(async () => {
      openingKeys.value = await ports.openingKeys()
    })

  return {
    openingKeys,
    isMac: ports.isMac,
    problem,
    async load() {
      ports.onReturn(() => void read())
      await read()
    },
    change: () => attempt(() => ports.openShortcutSettings()),
  }
}
