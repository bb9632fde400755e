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
  /**
   * Shows a draft at once, as it is known here: what is typed from now on belongs to it. `first` is done
   * before any of that is written, and after all that was typed before. Resolves, or rejects, with it.
   * @param is `new`: there is none of it in storage before `first` is done.
   */
  show(next: Draft, first: () => Promise<void>, is?: 'new'): Promise<void>
  /** Reads the draft again after another context changed storage. */
  reload(): Promise<void>
  /** Shows the change now and writes it at once. Resolves when it is stored or has failed. */
  change(apply: DraftChange, name?: string): Promise<void>
  /** Resolves when nothing is on its way to storage. */
  settled(): Promise<void>
  /** Drafts that are not stored as they are, or were, shown: what is stored of them as far as known, and that. */
  unstored(): { stored: Draft; shown: Draft; isNew?: true }[]
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

  const draft = computed(() => stored.value && withEntries(stored.value))

  function withEntries(base: Draft, among: readonly Entry[] = entries.value): Draft {
    return among
      .filter(({ draftId }) => draftId === base.id)
      .reduce((shown, entry) => entry.apply(shown), base)
  }

  /** Left for another while changes to them were on their way: what is stored of them as far as known. */
  const left = new Map<DraftId, Draft>()

  /** Begun here, and not in storage yet. */
  const unborn = new Set<DraftId>()

  /** Made while no draft was open any more, as between a post and the next one: they are the next one's. */
  const early: { apply: DraftChange; name: string | undefined; written: () => void }[] = []
  let hadDraft = false
  /** What was asked for before another draft was shown is not what is meant any more. */
  let shows = 0
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
        if (latest && isOnItsWay(latest.id)) left.set(latest.id, latest)
        else left.delete(entry.draftId)
        if (!entries.value.some(({ state }) => state === 'failed')) trouble.value = null
      })
    } catch (caught) {
      entry.state = 'failed'
      trouble.value = failureOf(caught)
    }
  }

  function isOnItsWay(id: DraftId): boolean {
    return entries.peek().some(({ draftId }) => draftId === id)
  }

  function enqueue(entry: Entry): Promise<void> {
    entry.state = 'waiting'
    entry.written = inTurn(() => write(entry))
    return entry.written
  }

  function change(apply: DraftChange, name?: string): Promise<void> {
    const draftId = stored.peek()?.id
    if (draftId === undefined) {
      if (!hadDraft) return Promise.resolve()
      return new Promise((written) => early.push({ apply, name, written }))
    }
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
  }

  function takeEarly(): void {
    hadDraft = true
    for (const { apply, name, written } of early.splice(0)) void change(apply, name).then(written)
  }

  return {
    draft,
    trouble,
    open(id) {
      const before = shows
      return inTurn(async () => {
        const found = await drafts.get(id)
        if (found === null) return false
        if (before !== shows) return true
        stored.value = found
        takeEarly()
        return true
      })
    },
    show(next, first, is) {
      shows += 1
      const before = stored.peek()
      if (before && isOnItsWay(before.id)) left.set(before.id, before)
      stored.value = next
      if (is === 'new') unborn.add(next.id)
      const done = inTurn(async () => {
        await first()
        unborn.delete(next.id)
      })
      takeEarly()
      return done
    },
    reload() {
      const before = shows
      return inTurn(async () => {
        const id = stored.peek()?.id
        if (id === undefined || before !== shows) return
        const found = await drafts.get(id)
        if (before === shows) stored.value = found
      })
    },
    change,
    settled: async () => {
      await tail
    },
    unstored() {
      const shown = stored.peek()
      const bases = new Map([...left, ...(shown ? [[shown.id, shown] as const] : [])])
      return [...bases.values()]
        .filter(({ id }) => isOnItsWay(id))
        .map((base) => {
          const shown = withEntries(base)
          const begun = entries.peek().filter(({ state }) => state === 'writing')
          // A write that is under way may be stored after this. What takes it back changes something then,
          // though not against what is known to be stored.
          const text = shown.text === base.text ? withEntries(base, begun).text : base.text
          return {
            stored: { ...base, text },
            shown,
            ...(unborn.has(base.id) && { isNew: true as const }),
          }
        })
    },
  }
}
