import { failureOf } from '../../lib/failures/failure.ts'
import type {
  Attachment,
  AttachmentContent,
  Source,
  StoredFile,
} from '../../lib/model/attachment.ts'
import type { Draft } from '../../lib/model/draft.ts'
import type { AttachmentId, DraftId, EpochMs } from '../../lib/units.ts'

/** Received bytes are written to the draft at most this often. */
const PROGRESS_EVERY_MS = 300

export interface ReaderPorts {
  /** Reads and stores the bytes; throws `CourierError`. */
  read(
    source: Source,
    signal: AbortSignal,
    progress: (receivedBytes: number, totalBytes: number | null) => void,
  ): Promise<StoredFile>
  settle(draftId: DraftId, id: AttachmentId, content: AttachmentContent): Promise<void>
  drafts: {
    list(): Promise<Draft[]>
    update(id: DraftId, change: (latest: Draft) => Draft): Promise<Draft | null>
  }
  /** Keeps the background alive until the returned function is called. */
  keepAwake(): () => void
  now(): EpochMs
}

interface Reading {
  file: Promise<StoredFile>
  stop: AbortController
  listeners: Set<(receivedBytes: number, totalBytes: number | null) => void>
}

/**
 * Reads the bytes of attachments, each only once at a time: a post submitted while its picture is
 * still on the way joins the reading that has begun.
 */
export function createReader(ports: ReaderPorts) {
  const readings = new Map<AttachmentId, Reading>()

  function start(id: AttachmentId, source: Source): Reading {
    const running = readings.get(id)
    if (running) return running
    const stop = new AbortController()
    const listeners: Reading['listeners'] = new Set()
    const letSleep = ports.keepAwake()
    const file = ports
      .read(source, stop.signal, (received, total) => {
        for (const listener of listeners) listener(received, total)
      })
      .finally(() => {
        readings.delete(id)
        letSleep()
      })
    const reading = { file, stop, listeners }
    readings.set(id, reading)
    return reading
  }

  /** Reads an attachment into its draft and settles it there, well or not. Never rejects. */
  async function readInto(draftId: DraftId, { id, source }: Attachment): Promise<void> {
    const { file, stop, listeners } = start(id, source)
    let writtenAt = ports.now()
    listeners.add((receivedBytes, totalBytes) => {
      if (ports.now() - writtenAt < PROGRESS_EVERY_MS) return
      writtenAt = ports.now()
      const write = ports.drafts.update(draftId, (draft) => {
        const place = draft.attachments.findIndex((attachment) => attachment.id === id)
        const attachment = draft.attachments[place]
        if (!attachment) {
          stop.abort()
          return draft
        }
        if (attachment.content.state !== 'fetching') return draft
        const content = { ...attachment.content, receivedBytes, totalBytes }
        return { ...draft, attachments: draft.attachments.with(place, { ...attachment, content }) }
      })
      // Only for show; a disk that is full is told when the bytes are stored.
      write.catch(() => undefined)
    })
    const content = await file.then(
      (stored): AttachmentContent => ({ state: 'stored', file: stored }),
      (caught): AttachmentContent => ({ state: 'unreadable', failure: failureOf(caught) }),
    )
    await ports.settle(draftId, id, content)
  }

  return {
    readInto,

    /** For a job: joins the reading that is under way or begins one. Throws `CourierError`. */
    async readFor(
      { id, source }: { id: AttachmentId; source: Source },
      signal: AbortSignal,
      progress: (receivedBytes: number, totalBytes: number | null) => void,
    ): Promise<StoredFile> {
      const { file, stop, listeners } = start(id, source)
      listeners.add(progress)
      signal.addEventListener('abort', () => stop.abort(), { once: true })
      return await file
    },

    /** Goes on with what an earlier background left half-read. */
    async resume(): Promise<void> {
      for (const draft of await ports.drafts.list()) {
        for (const attachment of draft.attachments) {
          if (attachment.content.state === 'fetching') void readInto(draft.id, attachment)
        }
      }
    },
  }
}
