import { CourierError, failureOf, hostsMissing } from '../../lib/failures/failure.ts'
import type {
  Attachment,
  AttachmentContent,
  Source,
  SourceFile,
} from '../../lib/model/attachment.ts'
import type { Arrived } from '../../lib/model/download.ts'
import type { Draft } from '../../lib/model/draft.ts'
import type { Found } from '../../lib/model/found.ts'
import type { AttachmentId, BlobKey, DraftId, EpochMs } from '../../lib/units.ts'
import type { ReadOutcome } from './read-stream.ts'

/** Received bytes are written to the draft at most this often. */
const PROGRESS_EVERY_MS = 300

/** One of several manifests, one of its variants; more only of a list that is another one each time. */
const MAX_CHOICES = 4

/** `arrived`: what of it is in storage by then, where it is kept as it comes. */
type Listener = (receivedBytes: number, totalBytes: number | null, arrived: Arrived | null) => void

export interface ReaderPorts {
  /** Reads and stores the bytes, or says what there is to choose from; throws `CourierError`. */
  read(
    id: AttachmentId,
    source: Source,
    signal: AbortSignal,
    progress: Listener,
  ): Promise<ReadOutcome>
  settle(draftId: DraftId, id: AttachmentId, content: AttachmentContent): Promise<void>
  drafts: {
    list(): Promise<Draft[]>
    update(id: DraftId, change: (latest: Draft) => Draft): Promise<Draft | null>
  }
  /** Whether a post that is not out yet has this attachment. */
  isPosting(id: AttachmentId): Promise<boolean>
  /** Told when a reading was stopped because nobody wants its bytes any more, or a post was paused. */
  forget(): void
  /** Keeps the background alive until the returned function is called. */
  keepAwake(): () => void
  now(): EpochMs
}

interface Reading {
  outcome: Promise<ReadOutcome>
  stop: AbortController
  listeners: Set<Listener>
}

/**
 * Reads the bytes of attachments, each only once at a time: a post submitted while its picture is
 * still on the way joins the reading that has begun.
 */
export function createReader(ports: ReaderPorts) {
  const readings = new Map<AttachmentId, Reading>()
  /** Those whose draft does not have yet what comes of them, also when they are through. */
  const owed = new Map<AttachmentId, Set<Reading>>()

  function start(id: AttachmentId, source: Source): Reading {
    const running = readings.get(id)
    // One that was stopped is about to end without its file.
    if (running && !running.stop.signal.aborted) return running
    const stop = new AbortController()
    const listeners: Reading['listeners'] = new Set()
    const letSleep = ports.keepAwake()
    const outcome = ports
      .read(id, source, stop.signal, (...reached) => {
        for (const listener of listeners) listener(...reached)
      })
      .finally(() => {
        if (readings.get(id) === reading) readings.delete(id)
        letSleep()
        if (stop.signal.aborted) ports.forget()
      })
    const reading: Reading = { outcome, stop, listeners }
    readings.set(id, reading)
    return reading
  }

  function owe(id: AttachmentId, reading: Reading): void {
    owed.set(id, (owed.get(id) ?? new Set()).add(reading))
  }

  function settled(id: AttachmentId, reading: Reading): void {
    const others = owed.get(id)
    others?.delete(reading)
    if (others?.size === 0) owed.delete(id)
  }

  /** Reads an attachment into its draft and settles it there, well or not. Never rejects. */
  function readInto(draftId: DraftId, { id, source }: Attachment): Promise<void> {
    return settleIn(draftId, id, start(id, source))
  }

  /**
   * Begins to read what is about to be in a draft. Once it is there `into` settles it, as `readInto` does;
   * `stop` where it never will be.
   */
  function begin({ id, source }: Attachment) {
    const reading = start(id, source)
    owe(id, reading)
    // Told where it is settled.
    reading.outcome.catch(() => undefined)
    return {
      into: (draftId: DraftId) => settleIn(draftId, id, reading),
      stop() {
        settled(id, reading)
        reading.stop.abort()
      },
    }
  }

  async function settleIn(draftId: DraftId, id: AttachmentId, reading: Reading): Promise<void> {
    owe(id, reading)
    try {
      await settleOutcome(draftId, id, reading)
    } finally {
      settled(id, reading)
    }
  }

  async function settleOutcome(
    draftId: DraftId,
    id: AttachmentId,
    { outcome, stop, listeners }: Reading,
  ): Promise<void> {
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
      write
        .then(async (draft) => {
          if (draft === null && !(await isWanted(id))) stop.abort()
        })
        .catch(() => undefined)
    })
    const content = await outcome.then(
      (read) => contentOf(read, ports.now()),
      (caught): AttachmentContent | null =>
        // Nobody wanted it, or it began anew because somebody does again.
        stop.signal.aborted ? null : { state: 'unreadable', failure: failureOf(caught) },
    )
    if (content) await ports.settle(draftId, id, content)
  }

  /** The draft that it was read for is gone: discarded, posted, or come back as another one. */
  async function isWanted(id: AttachmentId): Promise<boolean> {
    if (await ports.isPosting(id)) return true
    const drafts = await ports.drafts.list()
    return drafts.some(({ attachments }) => attachments.some((attachment) => attachment.id === id))
  }

  async function again(
    draftId: DraftId,
    id: AttachmentId,
    ifOnly: (content: AttachmentContent) => boolean = isUnread,
  ): Promise<void> {
    const found: Attachment[] = []
    await ports.drafts.update(draftId, (draft) => {
      const place = draft.attachments.findIndex((attachment) => attachment.id === id)
      const attachment = draft.attachments[place]
      if (!attachment || !ifOnly(attachment.content)) return draft
      const since = ports.now()
      const content = { state: 'fetching', since, receivedBytes: 0, totalBytes: null } as const
      const next = { ...attachment, content }
      found.push(next)
      return { ...draft, attachments: draft.attachments.with(place, next) }
    })
    for (const attachment of found) void readInto(draftId, attachment)
  }

  return {
    readInto,
    begin,

    /**
     * For a job: joins the reading that is under way or begins one. Nobody can be asked any more, so of
     * several the best is taken. Throws `CourierError`.
     */
    async readFor(
      { id, source }: { id: AttachmentId; source: Source },
      signal: AbortSignal,
      progress: Listener,
    ): Promise<SourceFile> {
      let from = source
      for (let choices = 0; choices <= MAX_CHOICES; choices++) {
        const { outcome, stop, listeners } = start(id, from)
        listeners.add(progress)
        if (signal.aborted) stop.abort()
        signal.addEventListener('abort', () => stop.abort(), { once: true })
        const read = await outcome
        if (read.result === 'file') return read.original
        from = withBest(from, read.found)
      }
      throw new CourierError({ kind: 'media-unknown' })
    },

    isIdle: () => readings.size === 0,
    /** Resolves when what is being read now has been read, well or not. */
    async idle(): Promise<void> {
      await Promise.allSettled([...readings.values()].map(({ outcome }) => outcome))
    },

    /** Files that come of what is under way now and that nobody wants by then; once all of it has ended. */
    async useless(): Promise<BlobKey[]> {
      const keys = [...readings].map(async ([id, { outcome }]) => {
        const read = await outcome.catch(() => null)
        return read?.result !== 'file' || (await isWanted(id)) ? [] : [read.original.blob]
      })
      return (await Promise.all(keys)).flat()
    },

    /** Reads again what waits in drafts for hosts that may be read by now. */
    async allowed(mayRead: (hosts: string[]) => Promise<boolean>): Promise<void> {
      for (const draft of await ports.drafts.list()) {
        for (const { id, content } of draft.attachments) {
          const awaited = hostsAwaited(content)
          if (awaited === null || !(await mayRead(awaited))) continue
          await again(draft.id, id, (latest) => hostsAwaited(latest)?.join() === awaited.join())
        }
      }
    },

    /** Reads an attachment again from its page. */
    again,

    /** Goes on with what an earlier background left half-read; what is about to be settled it leaves alone. */
    async resume(): Promise<void> {
      for (const draft of await ports.drafts.list()) {
        for (const attachment of draft.attachments) {
          const { id, content } = attachment
          const isOwed = [...(owed.get(id) ?? [])].some(({ stop }) => !stop.signal.aborted)
          if (content.state === 'fetching' && !isOwed) void readInto(draft.id, attachment)
        }
      }
    },
  }
}

function contentOf(read: ReadOutcome, since: EpochMs): AttachmentContent {
  if (read.result === 'choose') return { state: 'choosing', found: read.found }
  return { state: 'fitting', original: read.original, wish: {}, since, share: null }
}

/** Its bytes are not here. */
function isUnread(content: AttachmentContent): boolean {
  return content.state !== 'stored' && !('original' in content)
}

/** @throws CourierError `media-unknown` when there is nothing to take. */
function withBest(source: Source, [best]: Found[]): Source {
  if (source.kind !== 'page' || !best) throw new CourierError({ kind: 'media-unknown' })
  return { ...source, found: best }
}

/** Hosts that an attachment waits for; null where it waits for none. */
function hostsAwaited(content: AttachmentContent): string[] | null {
  return hostsMissing(content.state === 'unreadable' ? content.failure : null)
}
