import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { CourierError, type Failure } from '../failures/failure.ts'
import type { Account } from '../model/account.ts'
import { joinDrafts, textLimit, whyNotJoinDrafts } from '../model/composition.ts'
import { type Draft, isEmptyDraft, newDraft, type WhyNewDraft } from '../model/draft.ts'
import { type DraftView, titleOf, viewOf } from '../model/draft-view.ts'
import { isDeleted, withDeletion, withoutDeletion } from '../model/removal.ts'
import type { BlobKey, DraftId } from '../units.ts'
import type { Attachments } from './attachments.ts'
import type { Counting } from './counting.ts'
import type { DraftEditor } from './draft-editor.ts'
import { forgetDeleted, forgetDraft } from './forget-removals.ts'
import type { StorePorts } from './ports.ts'
import type { Previews } from './previews.ts'
import { createThumbnails } from './thumbnails.ts'
import type { UndoOffer, UndoOffers } from './undo-offers.ts'

/** The draft that a right click left alone as it began the one on show. */
export interface Beside {
  id: DraftId
  title: string
  why: WhyNewDraft
  /** What was clicked could be put into it after all. */
  canJoin: boolean
}

export interface DraftList {
  /** Drafts that hold something and are not on show, newest first. */
  earlier: ReadonlySignal<Draft[]>
  /** The same as people see them; worked out only while somebody looks. */
  views: ReadonlySignal<DraftView[]>
  /** Small pictures of what they hold. */
  thumbnails: Previews
  open(id: DraftId): Promise<void>
  /** Leaves the one on show among the others and begins an empty one. Of an empty one nothing changes. */
  startNew(): Promise<void>
  /** Deletes a draft with everything in it, in a way that can be undone for a while. */
  remove(id: DraftId): Promise<void>
  /** What was deleted last on this page and can be put back; null when there is nothing, or something else. */
  undoable: ReadonlySignal<Draft | null>
  /** Puts back what is `undoable`. @returns its id; null when there is none. */
  undoRemove(): DraftId | null
  /** What a right click left alone, as long as it is there and nobody has dealt with it. */
  beside: ReadonlySignal<Beside | null>
  dismissBeside(): void
  /** Puts what was clicked, and all that came to it since, into the draft that was left alone. */
  joinBeside(): Promise<void>
}

interface Offer extends UndoOffer {
  draftId: DraftId
}

interface Surroundings {
  /** Every draft in storage, as last read. */
  all: Signal<Draft[]>
  accountOf(draft: Draft): Account | null
  measure: Counting['measure']
  /** Shows the draft that storage names as the current one. */
  showCurrent(): Promise<void>
  /** Storage names another one for a moment: this one will be the current one. */
  headFor(id: DraftId): void
  /** Storage names this one by now, or never will. */
  arriveAt(id: DraftId): void
  readAll(): Promise<void>
  /** Files on their way into drafts. */
  files: Pick<Attachments, 'settled' | 'isArriving'>
  /** Runs something that can fail; the reason is shown and the drafts stay as they are. */
  attempt(work: () => Promise<void>): Promise<void>
}

/**
 * The drafts beside the one on show. A deleted one stays in storage, marked, until it cannot be put back any
 * more: no second page and no death can lose it or keep it twice. Only the page where it was deleted offers
 * that; after `KEPT_MS` without a word from it whoever looks next deletes it for good.
 */
export function createDraftList(
  ports: StorePorts,
  editor: DraftEditor,
  offers: UndoOffers,
  around: Surroundings,
): DraftList {
  const { draft } = editor
  const { all, attempt } = around
  const mine = new WeakSet<UndoOffer>()
  const offered = (last: UndoOffer | null) =>
    last !== null && mine.has(last) ? (last as Offer) : null
  /** Being deleted: out of the list at once, so that the next press meets another one. */
  const leaving = signal<readonly DraftId[]>([])
  const stored = (id: DraftId) => all.value.find((other) => other.id === id)

  const earlier = computed(() =>
    all.value
      .filter(
        (other) =>
          other.id !== draft.value?.id &&
          !isEmptyDraft(other) &&
          !isDeleted(other) &&
          !leaving.value.includes(other.id),
      )
      .sort((a, b) => b.updatedAt - a.updatedAt),
  )

  /** Measuring is dear, and most texts are the same at every look. */
  const measured = new Map<DraftId, { text: string; limit: number; weightedLength: number }>()
  function weigh({ id, text }: Draft, account: Account | null): number {
    const limit = textLimit(account)
    const known = measured.get(id)
    if (known?.text === text && known.limit === limit) return known.weightedLength
    const weightedLength = around.measure(text, limit)?.weightedLength
    // What is not counted yet is not over the limit as far as anybody knows.
    if (weightedLength === undefined) return 0
    measured.set(id, { text, limit, weightedLength })
    return weightedLength
  }

  const views = computed(() =>
    earlier.value.map((other) => {
      const account = around.accountOf(other)
      return viewOf(other, account, weigh(other, account))
    }),
  )

  const undoable = computed(() => {
    const last = offered(offers.last.value)
    return (last && stored(last.draftId)) ?? null
  })

  const beside = computed((): Beside | null => {
    const shown = draft.value
    const left = shown?.beside && stored(shown.beside.draftId)
    if (!shown?.beside || !left || isEmptyDraft(left) || isDeleted(left)) return null
    const canJoin = whyNotJoinDrafts(left, shown) === null
    return { id: left.id, title: titleOf(left), why: shown.beside.why, canJoin }
  })

  /**
   * Shows another draft at once, so that the next letter is its own, and makes it the current one once all
   * that was typed before is in storage and `first` is done. When that fails, the one before is shown again.
   */
  async function switchTo(next: Draft, first: () => Promise<void>, is?: 'new'): Promise<void> {
    const left = draft.peek()
    around.headFor(next.id)
    try {
      await editor.show(next, first, is)
      const trouble = editor.trouble.peek()
      if (trouble !== null) throw new CourierError(trouble)
      await ports.settings.update((latest) => ({ ...latest, currentDraftId: next.id }))
    } catch (caught) {
      if (left !== null) await editor.open(left.id)
      throw caught
    } finally {
      around.arriveAt(next.id)
    }
    await around.showCurrent()
  }

  /** A file on its way into it finds it when it arrives. */
  const staysEmpty = (latest: Draft) => isEmptyDraft(latest) && !around.files.isArriving(latest.id)

  /** Asked of storage: a right click or another window may have put something in it. */
  async function leave(left: Draft | null, next: DraftId): Promise<void> {
    if (left !== null && left.id !== next) await forgetDraft(ports, left.id, staysEmpty)
  }

  function dismissBeside(): void {
    if (draft.peek()?.beside === undefined) return
    void editor.change(({ beside: _told, ...latest }) => latest)
  }

  return {
    earlier,
    views,
    thumbnails: createThumbnails(ports, (key: BlobKey) =>
      views
        .peek()
        .flatMap(({ cover }) => cover ?? [])
        .find(({ blob }) => blob === key),
    ),

    open: (id) =>
      attempt(async () => {
        // Who opens what was left alone has read it.
        if (draft.peek()?.beside?.draftId === id) dismissBeside()
        const left = draft.peek()
        // What a post became just now may not have been read yet.
        if (stored(id) === undefined) await around.readAll()
        const next = stored(id)
        if (next === undefined) throw new CourierError({ kind: 'draft-missing' })
        await switchTo(withoutDeletion(next), async () => {
          // Also, so that it is not deleted for good in this moment.
          if ((await ports.drafts.update(id, withoutDeletion)) !== null) return
          await around.readAll()
          throw new CourierError({ kind: 'draft-missing' })
        })
        await leave(left, id)
      }),

    startNew: () =>
      attempt(async () => {
        const left = draft.peek()
        if (left === null || isEmptyDraft(left)) return
        const fresh = newDraft(ports.now())
        try {
          await switchTo(fresh, () => ports.drafts.put(fresh), 'new')
        } catch (caught) {
          // There may be a first letter or file in it by then.
          await forgetDraft(ports, fresh.id, staysEmpty).catch(() => undefined)
          throw caught
        }
      }),

    async remove(id) {
      const renew = async () => {
        await ports.drafts.update(id, (latest) =>
          isDeleted(latest) ? withDeletion(latest, ports.now()) : latest,
        )
      }
      const offer: Offer = {
        draftId: id,
        isLive: () =>
          leaving.value.includes(id) ||
          all.value.some((other) => other.id === id && isDeleted(other)),
        renew: () => void renew().catch(() => undefined),
        // What cannot be deleted now is deleted by whoever looks next.
        forget: () => forgetDeleted(ports, id).catch(() => undefined),
      }
      mine.add(offer)
      leaving.value = [...leaving.peek(), id]
      // At the press, however long storage takes: of two deleted at once the last one comes back first.
      offers.add(offer)
      let isDone = false
      await attempt(async () => {
        await ports.drafts.update(id, (latest) => withDeletion(latest, ports.now()))
        await around.readAll()
        isDone = true
      })
      leaving.value = leaving.peek().filter((other) => other !== id)
      if (!isDone) offers.drop(offer)
    },

    undoable,

    undoRemove() {
      const last = offered(offers.last.peek())
      if (last === null) return null
      offers.restart()
      offers.drop(last)
      void attempt(async () => {
        await ports.drafts.update(last.draftId, withoutDeletion)
        await around.readAll()
      })
      return last.draftId
    },

    beside,
    dismissBeside,

    joinBeside: () =>
      attempt(async () => {
        const asking = draft.peek()
        // A file that comes later would find no draft.
        if (!(await around.files.settled())) return
        const from = draft.peek()
        if (from?.id !== asking?.id) return
        const left = beside.peek() && stored(beside.peek()?.id as DraftId)
        if (!from || !left) return
        const now = ports.now()
        const asked = whyNotJoinDrafts(left, from)
        if (asked !== null) throw new CourierError(asked)
        let joined: Draft | null = null
        await switchTo(joinDrafts(left, from, now), async () => {
          // Words that could not be stored would go with their draft.
          const trouble = editor.trouble.peek()
          if (trouble !== null) throw new CourierError(trouble)
          let why: Failure | null = { kind: 'draft-missing' }
          joined = await ports.drafts.join(left.id, from.id, (into, latest) => {
            why = whyNotJoinDrafts(into, latest)
            return why === null ? joinDrafts(withoutDeletion(into), latest, now) : null
          })
          if (joined === null) throw new CourierError(why ?? { kind: 'draft-missing' })
        })
        if (joined) await goOn(joined, from)
      }),
  }

  /** What was on its way into the draft that is gone goes on in the one that has it now. */
  async function goOn(joined: Draft, { attachments }: Draft): Promise<void> {
    const here = joined.attachments.filter(({ id }) => attachments.some((other) => other.id === id))
    const answers = [
      ...here
        .filter(({ content }) => content.state === 'fetching')
        .map(({ id }) => ports.send('capture.retry', { draftId: joined.id, attachmentId: id })),
      ...(here.some(({ content }) => content.state === 'fitting')
        ? [ports.send('media.prepare', null)]
        : []),
    ]
    for (const answer of await Promise.all(answers)) {
      if (!answer.ok) throw new CourierError(answer.failure)
    }
  }
}
