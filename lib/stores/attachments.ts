import { type ReadonlySignal, signal } from '@preact/signals'
import { type Failure, failureOf } from '../failures/failure.ts'
import {
  type Attachment,
  type MediaKind,
  newAttachment,
  type StoredFile,
} from '../model/attachment.ts'
import { attachmentKind, whyNotJoin } from '../model/composition.ts'
import type { Draft } from '../model/draft.ts'
import { type AttachmentId, type BlobKey, type DraftId, newId } from '../units.ts'
import type { DraftEditor } from './draft-editor.ts'
import type { StorePorts } from './ports.ts'

/** Something about the last files that the person should know; at most one at a time. */
export type ComposerNotice =
  | LeftOutNotice
  /** `count` files were left out, for several reasons or names; `last` is why the last one was. */
  | { what: 'several'; count: number; last: LeftOutNotice }

/** Why a file was left out. */
export type LeftOutNotice =
  /** A post holds 4 pictures; `count` more were left out. */
  | { what: 'too-many'; count: number }
  /** A post holds pictures or one moving thing (`moving`), not both. */
  | { what: 'not-both'; name: string; moving: 'gif' | 'video' }
  /** A post holds one GIF or video, and there is one. */
  | { what: 'only-one'; name: string; moving: 'gif' | 'video' }
  | { what: 'left-out'; name: string; failure: Failure }

/** A file being read and stored; it is in the draft only when that is done. */
export interface IncomingFile {
  id: AttachmentId
  name: string
}

export interface Attachments {
  incoming: ReadonlySignal<readonly IncomingFile[]>
  notice: ReadonlySignal<ComposerNotice | null>
  /** Resolves when no file is on its way any more; false when one of those was left out. */
  settled(): Promise<boolean>
  /** Adds picked, pasted or dropped files in order. */
  add(files: readonly File[]): Promise<void>
  /** Puts a chosen file in the place of an attachment that could not be read. */
  replace(id: AttachmentId, file: File): Promise<void>
  remove(id: AttachmentId): Promise<void>
  setAltText(id: AttachmentId, text: string): void
  dismissNotice(): void
}

type Arrival =
  | { state: 'stored'; file: StoredFile }
  | { state: 'unreadable'; failure: Failure }
  /** Sound, but it cannot stand beside what is there. */
  | { state: 'refused'; failure: Failure; kind: MediaKind }

/** A file that was left out, and why. `kind` is null when its bytes could not be read. */
interface LeftOut {
  name: string
  failure: Failure
  kind: MediaKind | null
}

/**
 * Files on their way into the draft. Bytes are stored before the draft names them: a crash between
 * the two leaves bytes that nothing refers to, never a draft that refers to nothing.
 */
export function createAttachments(ports: StorePorts, editor: DraftEditor): Attachments {
  const incoming = signal<readonly IncomingFile[]>([])
  const notice = signal<ComposerNotice | null>(null)

  /** Stores the bytes unless X cannot take them; `join` is asked before anything is written. */
  async function take(
    file: File,
    join: (kind: StoredFile['kind']) => Failure | null,
  ): Promise<Arrival> {
    try {
      const found = await ports.inspectFile(file)
      const failure = join(found.kind)
      if (failure !== null) return { state: 'refused', failure, kind: found.kind }
      return { state: 'stored', file: { ...found, blob: await ports.blobs.put(file) } }
    } catch (caught) {
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

  async function addOne(file: File, draftId: DraftId): Promise<LeftOut | null> {
    const shown = editor.draft.peek()
    const before = (shown?.id === draftId && shown.attachments) || []
    const arrival = await take(file, (kind) => whyNotJoin(before, kind))
    if (arrival.state === 'refused') return { name: file.name, ...arrival }
    const kind = arrival.state === 'stored' ? arrival.file.kind : null
    const attachment = newAttachment({ kind: 'file' }, file.name, arrival)
    const now = ports.now()
    // Asked again inside the change: another window may have added to the same draft meanwhile.
    const after = await changeIn(draftId, (draft) => {
      if (whyNotJoin(draft.attachments, kind ?? 'image') !== null) return draft
      return { ...draft, updatedAt: now, attachments: [...draft.attachments, attachment] }
    })
    if (after.some(({ id }) => id === attachment.id)) return null
    await forget(blobsOf([attachment]))
    const failure =
      arrival.state === 'unreadable'
        ? arrival.failure
        : (whyNotJoin(after, kind ?? 'image') ?? { kind: 'draft-missing' as const })
    return { name: file.name, failure, kind }
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

  let turn: Promise<void> = Promise.resolve()

  return {
    incoming,
    notice,

    async settled() {
      if (incoming.peek().length === 0) return true
      await turn
      return notice.peek() === null
    },

    add(files) {
      const draftId = editor.draft.peek()?.id
      if (draftId === undefined) return Promise.resolve()
      notice.value = null
      const arriving = files.map((file) => ({ id: newId<AttachmentId>(), name: file.name, file }))
      incoming.value = [...incoming.peek(), ...arriving.map(({ id, name }) => ({ id, name }))]
      turn = turn.then(async () => {
        for (const { id, file } of arriving) {
          const before = editor.draft.peek()?.attachments ?? []
          const leftOut = await addOne(file, draftId).catch((caught) => ({
            name: file.name,
            failure: failureOf(caught),
            kind: null,
          }))
          incoming.value = incoming.peek().filter((other) => other.id !== id)
          if (leftOut !== null) notice.value = together(notice.peek(), noticeFor(leftOut, before))
        }
      })
      return turn
    },

    async replace(id, file) {
      notice.value = null
      const all = editor.draft.peek()?.attachments ?? []
      const others = all.filter((attachment) => attachment.id !== id)
      const arrival = await take(file, (kind) => whyNotJoin(others, kind))
      if (arrival.state === 'refused') {
        notice.value = noticeFor({ name: file.name, ...arrival }, others)
        return
      }
      await change((attachments) =>
        attachments.map((attachment) =>
          attachment.id === id
            ? { ...attachment, name: file.name, source: { kind: 'file' }, content: arrival }
            : attachment,
        ),
      )
    },

    async remove(id) {
      const before = editor.draft.peek()
      const gone = (before?.attachments ?? []).filter((attachment) => attachment.id === id)
      notice.value = null
      await change((attachments) => attachments.filter((attachment) => attachment.id !== id))
      // A draft that was posted meanwhile has taken the bytes along: they are the job's now.
      if (editor.draft.peek()?.id !== before?.id || editor.trouble.peek() !== null) return
      await forget(blobsOf(gone)).catch((caught) => {
        notice.value = { what: 'left-out', name: gone[0]?.name ?? '', failure: failureOf(caught) }
      })
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

    dismissNotice() {
      notice.value = null
    },
  }
}

/** Every file a list of attachments keeps in storage. */
export function blobsOf(attachments: Draft['attachments']): BlobKey[] {
  return attachments.flatMap(({ content }) =>
    content.state === 'stored' ? [content.file.blob] : [],
  )
}

/** One sentence for everything that was left out of one pick; its reason is the last file's. */
function together(before: ComposerNotice | null, last: LeftOutNotice): ComposerNotice {
  if (before === null) return last
  if (before.what === 'too-many' && last.what === 'too-many') {
    return { what: 'too-many', count: before.count + 1 }
  }
  const countBefore = 'count' in before ? before.count : 1
  return { what: 'several', count: countBefore + 1, last }
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
