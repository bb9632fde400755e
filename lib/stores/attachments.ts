import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type Failure, failureOf } from '../failures/failure.ts'
import type { Commands } from '../messages/protocol.ts'
import {
  type Attachment,
  type AttachmentContent,
  blobsOf,
  type MediaKind,
  newAttachment,
} from '../model/attachment.ts'
import { attachmentKind, whyNotJoin } from '../model/composition.ts'
import { type Draft, withMoved } from '../model/draft.ts'
import type { FitLimits } from '../model/fit.ts'
import type { MediaAddress } from '../model/media-address.ts'
import { type AttachmentId, type BlobKey, type DraftId, type EpochMs, newId } from '../units.ts'
import type { DraftEditor } from './draft-editor.ts'
import type { StorePorts } from './ports.ts'
import { createRemovals, type Removals } from './removals.ts'
import { createUndoOffers } from './undo-offers.ts'
import { addWords } from './words-in-text.ts'

/** Something about the last files that the person should know; at most one at a time. */
export type ComposerNotice =
  | LeftOutNotice
  /** Files were left out, for several reasons or names: each of them, in order. */
  | { what: 'several'; each: readonly LeftOutNotice[] }

/** Why a file was left out. */
export type LeftOutNotice =
  /** A post holds 4 pictures; `count` more were left out. */
  | { what: 'too-many'; count: number }
  /** A post holds pictures or one moving thing (`moving`), not both. */
  | { what: 'not-both'; name: string; moving: 'gif' | 'video' }
  /** A post holds one GIF or video, and there is one. */
  | { what: 'only-one'; name: string; moving: 'gif' | 'video' }
  | { what: 'left-out'; name: string; failure: Failure }

/** What is told, and the sound files it tells of that a post of their own can hold. */
interface Told {
  notice: ComposerNotice
  files: readonly File[]
}

/** A file being read and stored; with the same id it is in the draft only when that is done. */
export interface IncomingFile {
  id: AttachmentId
  name: string
}

/** What a page that goes away hands over of one draft. */
type LeftFiles = Commands['files.keep']['in']

/** A file on its way, and where to. */
interface Arriving extends IncomingFile {
  file: File
  /** The draft it was given to; null until the next one is shown, as right after a post. */
  draftId: DraftId | null
  /** Its place is that of this attachment; null for one more. */
  replaces: AttachmentId | null
  since: EpochMs
  /** Resolves once it is there, or left out. */
  ended: Promise<void>
}

export interface Attachments {
  /** On their way into the draft on show. */
  incoming: ReadonlySignal<readonly IncomingFile[]>
  /** Of the draft on show, or of no draft that could be shown. */
  notice: ReadonlySignal<ComposerNotice | null>
  /** Files that `notice` tells of and that another post can hold. */
  leftOut: ReadonlySignal<readonly File[]>
  /** Resolves when no file is on its way into the draft on show; false when one of those was left out. */
  settled(): Promise<boolean>
  /** The same for every draft; what was left out elsewhere is told there. */
  allSettled(): Promise<boolean>
  /** Whether a file is on its way into this draft, which may be empty until then. */
  isArriving(draftId: DraftId): boolean
  /** Adds picked, pasted or dropped files in order. */
  add(files: readonly File[]): Promise<void>
  /**
   * Adds what is at an address; the background reads it. Where it cannot be added, `notice` says why.
   * @returns whether it was taken: the address is in the tray then, or in the text.
   */
  addAddress(address: MediaAddress): boolean
  /** Whether one more picture can join; where it cannot, `notice` says why. */
  hasRoomFor(name: string): boolean
  /** Puts a chosen file in the place of an attachment that could not be read. */
  replace(id: AttachmentId, file: File): Promise<void>
  /** Removing, and undoing that. */
  removals: Removals
  /** Puts it at another place among the others, from 0. */
  move(id: AttachmentId, place: number): Promise<void>
  setAltText(id: AttachmentId, text: string): void
  /** Files that are not in their drafts yet, for whoever can go on with them. */
  unstored(): LeftFiles[]
  dismissNotice(): void
}

/** For whom files are made fit, as things are now. */
export interface FitFor {
  limits(): FitLimits
  keepsMetadata(): boolean
  /** The background did not hear that there is something to make fit. */
  failed(failure: Failure): void
}

type Arrival =
  | Extract<AttachmentContent, { state: 'stored' | 'fitting' | 'unreadable' }>
  /** Sound, but it cannot stand beside what is there. */
  | { state: 'refused'; failure: Failure; kind: MediaKind }

/** A file that was left out, and why. `kind` is null when its bytes could not be read. */
interface LeftOut {
  name: string
  failure: Failure
  kind: MediaKind | null
  /** Absent where there is none to add once more. */
  file?: File
}

/** The draft on show; right after a post there is none for a moment, then the next one. */
function shownDraft({ draft }: DraftEditor): Promise<DraftId> {
  return new Promise((resolve) => {
    const stop = draft.subscribe((shown) => {
      if (shown === null) return
      resolve(shown.id)
      // It may be called before it has returned what ends it.
      queueMicrotask(() => stop())
    })
  })
}

/**
 * Files on their way into the draft. Bytes are stored before the draft names them: a crash between
 * the two leaves bytes that nothing refers to, never a draft that refers to nothing.
 */
export function createAttachments(
  ports: StorePorts,
  editor: DraftEditor,
  fitFor: FitFor,
  offers = createUndoOffers(ports),
): Attachments {
  const arriving = signal<readonly Arriving[]>([])
  /** By draft; under null what is told whichever is on show, since its own draft cannot tell it. */
  const notices = signal<ReadonlyMap<DraftId | null, Told>>(new Map())
  const shownId = computed(() => editor.draft.value?.id ?? null)

  const here = computed(() =>
    arriving.value.filter(({ draftId }) => draftId === null || draftId === shownId.value),
  )
  const incoming = computed(() => here.value.filter(({ replaces }) => replaces === null))
  const told = computed(() => notices.value.get(shownId.value) ?? notices.value.get(null) ?? null)
  const notice = computed(() => told.value?.notice ?? null)
  const leftOut = computed(() => told.value?.files ?? [])

  function tell(
    draftId: DraftId | null,
    notice: ComposerNotice,
    files: readonly File[] = [],
  ): void {
    notices.value = new Map(notices.peek()).set(draftId, { notice, files })
  }

  /** What is told of the draft on show was read, or is about to be told anew. */
  function dismissNotice(): void {
    if (notice.peek() === null) return
    const left = new Map(notices.peek())
    left.delete(shownId.peek())
    left.delete(null)
    notices.value = left
  }

  async function settled(these: readonly Arriving[]): Promise<boolean> {
    if (these.length === 0) return true
    await Promise.all(these.map(({ ended }) => ended))
    return notice.peek() === null
  }

  /**
   * Stores the bytes unless nothing can be made of them; `join` is asked before anything is written.
   * What needs no decoding is made fit at once, everything else by the background.
   */
  async function take(file: File, join: (kind: MediaKind) => Failure | null): Promise<Arrival> {
    const kept: BlobKey[] = []
    const keep = async (blob: Blob) => {
      const key = await ports.blobs.put(blob)
      kept.push(key)
      return key
    }
    try {
      const look = await ports.inspectFile(file)
      const failure = join(look.kind)
      if (failure !== null) return { state: 'refused', failure, kind: look.kind }
      const keeps = fitFor.keepsMetadata()
      const fitted = await ports.fitInPlace({
        blob: file,
        look,
        limits: fitFor.limits(),
        wish: keeps ? { keepMetadata: true } : {},
      })
      const original = { ...look, blob: await keep(file) }
      if (fitted === null) {
        return { state: 'fitting', original, wish: {}, since: ports.now(), share: null }
      }
      const { bytes, file: made, changes, isOriginalTaken } = fitted.done
      const blob = bytes === 'original' ? original.blob : await keep(fitted.blob)
      const kept = keeps && { keptMetadata: true as const }
      const fit = { original, changes, wish: {}, isOriginalTaken, ...kept }
      return { state: 'stored', file: { ...made, blob }, fit }
    } catch (caught) {
      // Half of it is of no use to anybody; what is told is why it came to that.
      await forget(kept).catch(() => {})
      return { state: 'unreadable', failure: failureOf(caught) }
    }
  }

  /** Changes the draft a file was given to, even when another one is shown by now. */
  async function changeIn(id: DraftId, apply: (draft: Draft) => Draft): Promise<Attachment[]> {
    if (editor.draft.peek()?.id === id) {
      await editor.change(apply)
      const shown = editor.draft.peek()
      if (shown?.id === id) return shown.attachments
    } else await ports.drafts.update(id, apply)
    return (await ports.drafts.get(id))?.attachments ?? []
  }

  async function attachmentsOf(id: DraftId): Promise<Attachment[]> {
    const shown = editor.draft.peek()
    return (shown?.id === id ? shown : await ports.drafts.get(id))?.attachments ?? []
  }

  async function addOne(
    id: AttachmentId,
    file: File,
    draftId: DraftId,
    before: Attachment[],
  ): Promise<LeftOut | null> {
    const arrival = await take(file, (kind) => whyNotJoin(before, kind))
    if (arrival.state === 'refused') return { name: file.name, file, ...arrival }
    const attachment = newAttachment({ kind: 'file' }, file.name, arrival, id)
    const kind = attachmentKind(attachment)
    const now = ports.now()
    // Asked again inside the change: another window may have added to the same draft meanwhile.
    const after = await changeIn(draftId, (draft) => {
      if (whyNotJoin(draft.attachments, kind ?? 'image') !== null) return draft
      return { ...draft, updatedAt: now, attachments: [...draft.attachments, attachment] }
    })
    if (after.some(({ id }) => id === attachment.id)) {
      prepare(arrival)
      return null
    }
    await forget(blobsOf([attachment]))
    const failure =
      arrival.state === 'unreadable'
        ? arrival.failure
        : (whyNotJoin(after, kind ?? 'image') ?? { kind: 'draft-missing' as const })
    return { name: file.name, failure, kind }
  }

  /** Puts a file in the place of an attachment of its draft. */
  async function putInPlace(
    place: AttachmentId,
    id: AttachmentId,
    file: File,
    draftId: DraftId,
    before: Attachment[],
  ): Promise<LeftOut | null> {
    const isIt = (attachment: Attachment) => attachment.id === place
    const others = before.filter((attachment) => !isIt(attachment))
    const arrival = await take(file, (kind) => whyNotJoin(others, kind))
    if (arrival.state === 'refused') return { name: file.name, file, ...arrival }
    const made = newAttachment({ kind: 'file' }, file.name, arrival, id)
    const { source, name, content } = made
    const now = ports.now()
    const after = await changeIn(draftId, (draft) => ({
      ...draft,
      updatedAt: now,
      attachments: draft.attachments.map((attachment) =>
        isIt(attachment) ? { ...attachment, name, source, content } : attachment,
      ),
    }))
    if (!after.some(isIt)) {
      await forget(blobsOf([made]))
      // Removed meanwhile, the file went with its tile.
      if ((await ports.drafts.get(draftId)) !== null) return null
      return { name, failure: { kind: 'draft-missing' }, kind: attachmentKind(made) }
    }
    if (editor.trouble.peek() !== null) return null
    prepare(arrival)
    await forget(blobsOf(before.filter(isIt)))
    return null
  }

  /**
   * Does `work` for a file, which is on its way until then. What came of it is told in its draft or, where
   * that is gone or could not be written, in the one on show.
   */
  async function untilEnd(
    id: AttachmentId,
    file: File,
    draftId: DraftId,
    work: typeof addOne,
  ): Promise<void> {
    let others: Attachment[] = []
    let at: DraftId | null = draftId
    let leftOut: LeftOut | null
    try {
      others = await attachmentsOf(draftId)
      leftOut = await work(id, file, draftId, others)
      if (leftOut?.failure.kind === 'draft-missing') at = null
    } catch (caught) {
      leftOut = { name: file.name, failure: failureOf(caught), kind: null }
      at = null
    }
    arriving.value = arriving.peek().filter((other) => other.id !== id)
    if (leftOut === null) return
    const before = notices.peek().get(at)
    const files = [...(before?.files ?? []), ...(leftOut.file ? [leftOut.file] : [])]
    tell(at, together(before?.notice ?? null, noticeFor(leftOut, others)), files)
  }

  /** Where something else took its place in this moment, the address is in the text instead. */
  async function readAddress(draftId: DraftId, { url, kind, name }: MediaAddress): Promise<void> {
    const now = ports.now()
    const place = { pageUrl: '', tabId: -1, frameId: 0, isAddress: true } as const
    const content = { state: 'fetching', since: now, receivedBytes: 0, totalBytes: null } as const
    const attachment = newAttachment({ kind: 'page', url, ...place }, name, content)
    const withAddress = (draft: Draft) => ({ ...draft, text: addWords(draft.text, url, []) })
    const after = await changeIn(draftId, (draft) => {
      const next = { ...draft, updatedAt: now }
      return whyNotJoin(draft.attachments, kind) === null
        ? { ...next, attachments: [...draft.attachments, attachment] }
        : withAddress(next)
    })
    if (!after.some(({ id }) => id === attachment.id)) {
      // Posted in this moment: the next draft has the address, so that it is not lost.
      if ((await ports.drafts.get(draftId)) === null) await editor.change(withAddress)
      return
    }
    const answer = await ports.send('capture.retry', { draftId, attachmentId: attachment.id })
    if (!answer.ok) fitFor.failed(answer.failure)
  }

  /** Told once the draft is stored: without a word the background takes it up when it next starts. */
  function prepare(arrival: Arrival): void {
    if (arrival.state !== 'fitting') return
    void ports.send('media.prepare', null).then((answer) => {
      if (!answer.ok) fitFor.failed(answer.failure)
    })
  }

  async function forget(keys: BlobKey[]): Promise<void> {
    if (keys.length > 0) await ports.blobs.delete(keys)
  }

  function change(apply: (attachments: Attachment[]) => Attachment[], name?: string) {
    const now = ports.now()
    return editor.change(
      (draft) => ({ ...draft, updatedAt: now, attachments: apply(draft.attachments) }),
      name,
    )
  }

  const removals = createRemovals(ports, editor, offers, {
    refused(attachment, failure, others) {
      const kind = attachmentKind(attachment)
      tell(shownId.peek(), noticeFor({ name: attachment.name, failure, kind }, others))
    },
    unheard: fitFor.failed,
    notForgotten({ name }, failure) {
      tell(null, { what: 'left-out', name, failure })
    },
  })

  let turn: Promise<void> = Promise.resolve()

  return {
    incoming,
    notice,
    leftOut,

    settled: () => settled(here.peek()),
    allSettled: () => settled(arriving.peek()),
    isArriving: (draftId) => arriving.peek().some((file) => file.draftId === draftId),

    add(files) {
      const shown = shownDraft(editor)
      dismissNotice()
      const since = ports.now()
      const added = files.map((file) => ({ id: newId<AttachmentId>(), name: file.name, file }))
      turn = turn.then(async () => {
        const draftId = await shown
        for (const { id, file } of added) await untilEnd(id, file, draftId, addOne)
      })
      const to = { draftId: shownId.peek(), replaces: null, since, ended: turn }
      arriving.value = [...arriving.peek(), ...added.map((given) => ({ ...given, ...to }))]
      if (to.draftId === null) {
        void shown.then((draftId) => {
          arriving.value = arriving
            .peek()
            .map((given) =>
              added.some(({ id }) => id === given.id) ? { ...given, draftId } : given,
            )
        })
      }
      return turn
    },

    addAddress(address) {
      dismissNotice()
      const draft = editor.draft.peek()
      if (draft === null) return false
      const { kind, name } = address
      const failure = whyNotJoin(draft.attachments, kind)
      if (failure !== null) {
        tell(draft.id, noticeFor({ name, failure, kind }, draft.attachments))
        return false
      }
      readAddress(draft.id, address).catch((caught) => fitFor.failed(failureOf(caught)))
      return true
    },

    hasRoomFor(name) {
      const others = editor.draft.peek()?.attachments ?? []
      const failure = whyNotJoin(others, 'image')
      dismissNotice()
      if (failure) tell(shownId.peek(), noticeFor({ name, failure, kind: 'image' }, others))
      return failure === null
    },

    replace(replaces, file) {
      dismissNotice()
      const draftId = shownId.peek()
      if (draftId === null) return Promise.resolve()
      const id = newId<AttachmentId>()
      const ended = untilEnd(id, file, draftId, (...given) => putInPlace(replaces, ...given))
      const to = { draftId, replaces, since: ports.now(), ended }
      arriving.value = [...arriving.peek(), { id, name: file.name, file, ...to }]
      return ended
    },

    removals: {
      ...removals,
      remove(id) {
        dismissNotice()
        return removals.remove(id)
      },
      undo() {
        dismissNotice()
        return removals.undo()
      },
    },

    move(id, place) {
      const now = ports.now()
      return editor.change((draft) => ({ ...withMoved(draft, id, place), updatedAt: now }))
    },

    setAltText(id, text) {
      void change(
        (attachments) =>
          attachments.map((attachment) =>
            attachment.id === id ? { ...attachment, altText: text } : attachment,
          ),
        `alt:${id}`,
      )
    },

    unstored() {
      const byDraft = Map.groupBy(arriving.peek(), ({ draftId }) => draftId)
      return [...byDraft].map(([draftId, files]) => ({
        draftId,
        files: files.map(({ draftId: _same, ended: _never, ...file }) => file),
      }))
    },

    dismissNotice,
  }
}

/** One notice for everything that was left out of one pick. */
function together(before: ComposerNotice | null, last: LeftOutNotice): ComposerNotice {
  if (before === null) return last
  if (before.what === 'too-many' && last.what === 'too-many') {
    return { what: 'too-many', count: before.count + 1 }
  }
  const each = before.what === 'several' ? before.each : [before]
  const tooMany = each.find(({ what }) => what === 'too-many')
  if (tooMany?.what !== 'too-many' || last.what !== 'too-many') {
    return { what: 'several', each: [...each, last] }
  }
  const more = { ...tooMany, count: tooMany.count + 1 }
  return { what: 'several', each: each.map((one) => (one === tooMany ? more : one)) }
}

function noticeFor({ name, failure, kind }: LeftOut, others: Attachment[]): LeftOutNotice {
  if (failure.kind === 'too-many-attachments') return { what: 'too-many', count: 1 }
  if (failure.kind !== 'mixed-kinds') return { what: 'left-out', name, failure }
  const there = others.map(attachmentKind).find(isMoving)
  if (there !== undefined && isMoving(kind)) return { what: 'only-one', name, moving: there }
  return { what: 'not-both', name, moving: there ?? (isMoving(kind) ? kind : 'video') }
}

function isMoving(kind: MediaKind | null): kind is 'gif' | 'video' {
  return kind === 'gif' || kind === 'video'
}
