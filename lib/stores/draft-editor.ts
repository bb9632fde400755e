import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Failure } from '../failures/failure.ts'
import { failureOf } from '../failures/failure.ts'
import type { Draft } from '../model/draft.ts'
import type { DraftId } from '../units.ts'
import type { StorePorts } from './ports.ts'

/** Must be pure: it is applied to what is shown at once, and to what is stored when it is written. */
export type DraftChange = (draft: Draft) => Draft

interface Entry {
  draftId: DraftId
  apply: DraftChange
  /** Entries of the same name replace one another while they wait: only the newest text matters. */
  name: string | null
  state: 'waiting' | 'writing' | 'failed'
  written: Promise<void>
}

export interface DraftEditor {
  /** The stored draft with every change that is still on its way; null while none is open. */
  draft: ReadonlySignal<Draft | null>
  /** Why the newest changes are not in storage; null while they are. */
  trouble: ReadonlySignal<Failure | null>
  /** Shows another draft; false when there is none by that id. */
  open(id: DraftId): Promise<boolean>
  /** Reads the draft again after another context changed storage. */
  reload(): Promise<void>
  /** Shows the change now and writes it at once. Resolves when it is stored or has failed. */
  change(apply: DraftChange, name?: string): Promise<void>
  /** Resolves when nothing is on its way to storage. */
  settled(): Promise<void>
}

/**
 * One draft open for editing. Reads and writes go through one queue, so what is read is never older
 * than what was written; and what is not yet written lies over what was read, so that a change from
 * another context never takes back a keystroke made here.
 */
export function createDraftEditor(drafts: StorePorts['drafts']): DraftEditor {
  const stored = signal<Draft | null>(null)
  const entries = signal<readonly Entry[]>([])
  const trouble = signal<Failure | null>(null)

  const draft = computed(() => {
    const base = stored.value
    if (base === null) return null
    return entries.value
      .filter(({ draftId }) => draftId === base.id)
      .reduce((shown, entry) => entry.apply(shown), base)
  })

  let tail: Promise<void> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = tail.then(work)
    tail = run.then(
      () => {},
      () => {},
    )
    return run
  }

  async function write(entry: Entry): Promise<void> {
    entry.state = 'writing'
    try {
      const latest = await drafts.update(entry.draftId, entry.apply)
      batch(() => {
        entries.value = entries.value.filter((other) => other !== entry)
        if (stored.peek()?.id === entry.draftId) stored.value = latest
        if (!entries.value.some(({ state }) => state === 'failed')) trouble.value = null
      })
    } catch (caught) {
      entry.state = 'failed'
      trouble.value = failureOf(caught)
    }
  }

  function enqueue(entry: Entry): Promise<void> {
    entry.state = 'waiting'
    entry.written = inTurn(() => write(entry))
    return entry.written
  }

  return {
    draft,
    trouble,
    open: (id) =>
      inTurn(async () => {
        const found = await drafts.get(id)
        if (found !== null) stored.value = found
        return found !== null
      }),
    reload: () =>
      inTurn(async () => {
        const id = stored.peek()?.id
        if (id !== undefined) stored.value = await drafts.get(id)
      }),
    change(apply, name) {
      const draftId = stored.peek()?.id
      if (draftId === undefined) return Promise.resolve()
      for (const failed of entries.peek().filter(({ state }) => state === 'failed')) {
        if (name !== undefined && failed.name === name) {
          entries.value = entries.peek().filter((other) => other !== failed)
        } else enqueue(failed)
      }
      const last = entries.peek().at(-1)
      if (
        name !== undefined &&
        last?.name === name &&
        last.draftId === draftId &&
        last.state === 'waiting'
      ) {
        last.apply = apply
        entries.value = [...entries.peek()]
        return last.written
      }
      const entry: Entry = {
        draftId,
        apply,
        name: name ?? null,
        state: 'waiting',
        written: Promise.resolve(),
      }
      entries.value = [...entries.peek(), entry]
      return enqueue(entry)
    },
    settled: async () => {
      await tail
    },
  }
}
