import { describe, expect, test } from 'vitest'
import {
  createReader,
  type ReaderPorts,
} from '../../../entrypoints/background/attachment-reader.ts'
import type { ReadOutcome } from '../../../entrypoints/background/read-stream.ts'
import { CourierError, failureOf } from '../../../lib/failures/failure.ts'
import {
  type Attachment,
  type AttachmentContent,
  newAttachment,
  type Source,
  type SourceFile,
} from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { type Found, NOTHING_ABOUT } from '../../../lib/model/found.ts'
import type { AttachmentId, BlobKey, DraftId } from '../../../lib/units.ts'

const DRAFT = 'draft' as DraftId
const FILE: SourceFile = {
  blob: 'film' as BlobKey,
  byteLength: 7,
  format: 'mp4',
  kind: 'video',
  width: 640,
  height: 360,
}

function aStream(height: number | null): Found {
  const size = { width: null, height }
  return {
    kind: 'stream',
    shownBy: 'video',
    addresses: [{ url: 'https://a.test/m', width: null, height: null }],
    pin: '',
    ...size,
    durationSeconds: null,
    isProtected: false,
    variant:
      height === null ? null : { url: `https://a.test/${height}`, bitsPerSecond: 1, ...size },
    thumbnail: null,
    about: NOTHING_ABOUT,
  }
}

const SOURCE: Source = {
  kind: 'page',
  url: 'https://a.test/m',
  pageUrl: 'https://a.test/',
  tabId: 1,
  frameId: 0,
  found: aStream(null),
}
const CHOICES = [aStream(720), aStream(360)]

/** A stream of two variants, and what its reader was asked for and told. */
function setUp(found = CHOICES) {
  const asked: (number | null)[] = []
  const settled: AttachmentContent[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const ports: ReaderPorts = {
    async read(_id, source): Promise<ReadOutcome> {
      const height = source.kind === 'page' ? (source.found?.variant?.height ?? null) : null
      asked.push(height)
      await held
      return height === null ? { result: 'choose', found } : { result: 'file', original: FILE }
    },
    settle: async (_draft, _id, content) => void settled.push(content),
    drafts: { list: async () => [], update: async () => null },
    isPosting: async () => false,
    forget: () => undefined,
    keepAwake: () => () => undefined,
    now: () => 0,
  }
  const content = { state: 'fetching', since: 0, receivedBytes: 0, totalBytes: null } as const
  const attachment = newAttachment(SOURCE, 'film', content)
  return {
    reader: createReader(ports),
    ports,
    attachment,
    asked,
    settled,
    release: () => release(),
  }
}

const never = new AbortController().signal

test('a draft is told what there is to choose from', async () => {
  const { reader, attachment, asked, settled, release } = setUp()
  release()
  await reader.readInto(DRAFT, attachment)
  expect(settled).toEqual([{ state: 'choosing', found: CHOICES }])
  expect(asked).toEqual([null])
})

describe('what is begun before its draft has it', () => {
  test('is read once, also when it is through by then', async () => {
    const { reader, attachment, asked, settled, release } = setUp()
    const reading = reader.begin(attachment)
    release()
    await reader.idle()
    await reading.into(DRAFT)
    expect(settled).toEqual([{ state: 'choosing', found: CHOICES }])
    expect(asked).toEqual([null])
  })

  test('is not read anew by who looks into drafts before that has what came, and may be afterwards', async () => {
    const { reader, ports, attachment, asked, release } = setUp()
    const waiting: (() => void)[] = []
    ports.settle = () => new Promise((resolve) => waiting.push(resolve))
    ports.drafts.list = async () => [{ ...newDraft(0), id: DRAFT, attachments: [attachment] }]
    const reading = reader.begin(attachment)
    release()
    await reader.idle()
    await reader.resume()
    const settling = reading.into(DRAFT)
    await expect.poll(() => waiting.length).toBe(1)
    await reader.resume()
    expect(asked).toHaveLength(1)
    // An update need not wait for what is written down.
    expect(reader.isIdle()).toBe(true)
    waiting[0]?.()
    await settling
    await reader.resume()
    expect(asked).toHaveLength(2)
  })

  test('says in its draft why it could not be read', async () => {
    const { reader, ports, attachment, settled } = setUp()
    ports.read = () => Promise.reject(new CourierError({ kind: 'media-empty' }))
    const reading = reader.begin(attachment)
    await reader.idle()
    await reading.into(DRAFT)
    expect(settled).toEqual([{ state: 'unreadable', failure: { kind: 'media-empty' } }])
  })

  test('is forgotten where it never comes into one', async () => {
    const { reader, ports, attachment, settled, release } = setUp()
    let forgotten = 0
    ports.forget = () => {
      forgotten++
    }
    reader.begin(attachment).stop()
    release()
    await reader.idle()
    expect(forgotten).toBe(1)
    expect(settled).toEqual([])
  })
})

test('a job takes the best, for nobody can be asked any more', async () => {
  const { reader, attachment, asked, release } = setUp()
  release()
  expect(await reader.readFor(attachment, never, () => undefined)).toEqual(FILE)
  expect(asked).toEqual([null, 720])
})

test('a job that joins the reading of its draft takes the best, too', async () => {
  const { reader, ports, attachment, asked, settled, release } = setUp()
  const { settle } = ports
  // Storage takes its time.
  ports.settle = async (...what) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    await settle(...what)
  }
  const draft = reader.readInto(DRAFT, attachment)
  const job = reader.readFor(attachment, never, () => undefined)
  release()
  expect(await job).toEqual(FILE)
  await draft
  expect(asked).toEqual([null, 720])
  expect(settled).toEqual([{ state: 'choosing', found: CHOICES }])
})

test('of no choice at all nothing is taken', async () => {
  const { reader, attachment, release } = setUp([])
  release()
  const failure = await reader.readFor(attachment, never, () => undefined).catch(failureOf)
  expect(failure).toEqual({ kind: 'media-unknown' })
})

test('of what is to be chosen anew each time nothing is taken in the end', async () => {
  const { attachment, ports } = setUp()
  const asked: AttachmentId[] = []
  const reader = createReader({
    ...ports,
    read: async (id) => {
      asked.push(id)
      return { result: 'choose', found: CHOICES }
    },
  })
  const failure = await reader.readFor(attachment, never, () => undefined).catch(failureOf)
  expect(failure).toEqual({ kind: 'media-unknown' })
  expect(asked).toHaveLength(5)
})

describe('a reading whose draft is gone', () => {
  /** Reads until it is stopped, telling how far it is, or until it was told so three times. */
  async function readWithoutDraft(changes: (attachment: Attachment) => Partial<ReaderPorts>) {
    const { attachment, ports, settled } = setUp()
    let forgotten = 0
    let now = 0
    const reader = createReader({
      ...ports,
      now: () => (now += 1_000),
      forget: () => void forgotten++,
      read: async (_id, _source, signal, progress) => {
        for (let told = 0; told < 3; told++) {
          progress(told, null, null)
          await new Promise((resolve) => setTimeout(resolve))
          signal.throwIfAborted()
        }
        return { result: 'file', original: FILE }
      },
      ...changes(attachment),
    })
    await reader.readInto(DRAFT, attachment)
    return { ended: settled.map(({ state }) => state), forgotten }
  }

  test('ends', async () => {
    expect(await readWithoutDraft(() => ({}))).toEqual({ ended: [], forgotten: 1 })
  })

  test('goes on for the post that it became', async () => {
    const isPosting = async () => true
    expect(await readWithoutDraft(() => ({ isPosting }))).toEqual({
      ended: ['fitting'],
      forgotten: 0,
    })
  })

  test('goes on for another draft', async () => {
    const changes = (attachment: Attachment) => ({
      drafts: {
        list: async () => [{ ...newDraft(0), attachments: [attachment] }],
        update: async () => null,
      },
    })
    expect(await readWithoutDraft(changes)).toEqual({ ended: ['fitting'], forgotten: 0 })
  })
})

test('what was removed and put back is read anew, though the reading that was stopped has not ended', async () => {
  const { attachment, ports, settled } = setUp()
  const reads: { signal: AbortSignal; end: () => void }[] = []
  let isThere = true
  const draft = () => ({ ...newDraft(0), attachments: isThere ? [attachment] : [] })
  let now = 0
  const progresses: (() => void)[] = []
  const reader = createReader({
    ...ports,
    now: () => (now += 1_000),
    drafts: {
      list: async () => [draft()],
      update: async (_id, change) => change(draft()),
    },
    read: (_id, _source, signal, progress) =>
      new Promise((resolve, reject) => {
        progresses.push(() => progress(1, null, null))
        const end = () =>
          signal.aborted ? reject(signal.reason) : resolve({ result: 'file', original: FILE })
        reads.push({ signal, end })
      }),
  })
  const first = reader.readInto(DRAFT, attachment)
  isThere = false
  progresses[0]?.()
  expect(reads[0]?.signal.aborted).toBe(true)
  isThere = true
  await reader.again(DRAFT, attachment.id)
  expect(reads).toHaveLength(2)
  reads[0]?.end()
  await first
  expect(settled).toEqual([])
  expect(reader.isIdle()).toBe(false)
  reads[1]?.end()
  await reader.idle()
  await expect.poll(() => settled.map(({ state }) => state)).toEqual(['fitting'])
  expect(reader.isIdle()).toBe(true)
})
