import { expect, test } from 'vitest'
import { keepFiles } from '../../../entrypoints/background/keep-files.ts'
import { CourierError } from '../../../lib/failures/failure.ts'
import type { FileLook } from '../../../lib/media/fitter.ts'
import { newAttachment } from '../../../lib/model/attachment.ts'
import type { Draft } from '../../../lib/model/draft.ts'
import { withDeletion } from '../../../lib/model/removal.ts'
import { DEFAULT_SETTINGS } from '../../../lib/model/settings.ts'
import { type AttachmentId, type BlobKey, type DraftId, newId } from '../../../lib/units.ts'
import { draftWith } from '../stores/fake-ports.ts'

const LOOK = {
  format: 'jpeg',
  kind: 'image',
  mediaType: 'image/jpeg',
  byteLength: 4,
  width: 9,
  height: 9,
} as FileLook

function world(draft: Draft | null, kind: FileLook['kind'] = 'image') {
  const stored = new Map<BlobKey, Blob>()
  const begun: Draft[] = []
  const settings = { ...DEFAULT_SETTINGS, currentDraftId: draft?.id ?? null }
  const state = { draft, stored, begun, settings, clearedAt: 0, resumed: 0, awake: 0 }
  const ports = {
    drafts: {
      async put(fresh: Draft) {
        begun.push(fresh)
      },
      async update(id: DraftId, change: (latest: Draft) => Draft) {
        const at = begun.findIndex((other) => other.id === id)
        const latest = begun[at]
        if (latest) {
          begun[at] = change(latest)
          return begun[at]
        }
        if (state.draft?.id !== id) return null
        state.draft = change(state.draft)
        return state.draft
      },
    },
    settings: {
      get: async () => state.settings,
      async update(change: (latest: typeof state.settings) => typeof state.settings) {
        state.settings = change(state.settings)
        return state.settings
      },
    },
    withLock: <T>(_name: string, work: () => Promise<T>) => work(),
    wasCleared: (since: number) => since <= state.clearedAt,
    blobs: {
      async put(blob: Blob) {
        const key = newId<BlobKey>()
        stored.set(key, blob)
        return key
      },
      async delete(keys: BlobKey[]) {
        for (const key of keys) stored.delete(key)
      },
    },
    async inspect(file: Blob) {
      if (file.size === 0) throw new CourierError({ kind: 'media-empty' })
      return { ...LOOK, kind }
    },
    async resume() {
      state.resumed += 1
    },
    keepAwake() {
      state.awake += 1
      return () => {
        state.awake -= 1
      }
    },
    now: () => 7,
  }
  return { state, ports }
}

const left = (draft: Draft, ...sizes: number[]) => ({
  draftId: draft.id,
  files: sizes.map((size, at) => ({
    id: `${at}` as AttachmentId,
    name: `${at}.jpg`,
    file: new Blob(['x'.repeat(size)]),
    replaces: null as AttachmentId | null,
    since: 5,
  })),
})

test('files that a page was reading are stored, join their draft, and are made fit', async () => {
  const { state, ports } = world(draftWith({}))
  if (!state.draft) throw new Error()
  await keepFiles(ports, left(state.draft, 4, 5))
  expect(state.draft.attachments).toMatchObject([
    { id: '0', name: '0.jpg', source: { kind: 'file' }, content: { state: 'fitting', since: 7 } },
    { id: '1', name: '1.jpg', content: { state: 'fitting' } },
  ])
  expect(state.stored.size).toBe(2)
  expect([state.resumed, state.awake]).toEqual([1, 0])
})

test('one that the page came to add itself is not added twice, and its second bytes go', async () => {
  const { state, ports } = world(draftWith({}))
  if (!state.draft) throw new Error()
  const files = left(state.draft, 4)
  await keepFiles(ports, files)
  await keepFiles(ports, files)
  expect(state.draft.attachments).toHaveLength(1)
  expect(state.stored.size).toBe(1)
})

test('one that cannot be read is there with its reason', async () => {
  const { state, ports } = world(draftWith({}))
  if (!state.draft) throw new Error()
  await keepFiles(ports, left(state.draft, 0))
  expect(state.draft.attachments).toMatchObject([
    { content: { state: 'unreadable', failure: { kind: 'media-empty' } } },
  ])
})

test('those without room begin drafts of their own, which say beside which', async () => {
  const { state, ports } = world(draftWith({}), 'video')
  if (!state.draft) throw new Error()
  await keepFiles(ports, left(state.draft, 4, 5))
  expect(state.draft.attachments).toHaveLength(1)
  expect(state.begun).toMatchObject([
    { attachments: [{ id: '1' }], beside: { draftId: state.draft.id, why: 'other-kind' } },
  ])
  expect(state.settings.currentDraftId).toBe(state.begun[0]?.id)
  expect(state.stored.size).toBe(2)
})

test('pictures beyond the fourth go into one new draft together', async () => {
  const { state, ports } = world(draftWith({}))
  if (!state.draft) throw new Error()
  await keepFiles(ports, left(state.draft, 1, 2, 3, 4, 5, 6))
  expect(state.begun).toMatchObject([
    { attachments: [{ id: '4' }, { id: '5' }], beside: { why: 'full' } },
  ])
})

test.each(['gone', 'deleted'])('where its draft is %s it begins a new one', async (how) => {
  const given = draftWith({})
  const { state, ports } = world(how === 'gone' ? null : withDeletion(given, 1))
  await keepFiles(ports, left(given, 4, 5))
  expect(state.begun).toMatchObject([{ attachments: [{ id: '0' }, { id: '1' }] }])
  expect(state.begun[0]?.beside).toBeUndefined()
  expect(state.draft?.attachments ?? []).toEqual([])
})

test('nothing is left of a file that was given before everything was cleared', async () => {
  const { state, ports } = world(null)
  state.clearedAt = 5
  await keepFiles(ports, left(draftWith({}), 4))
  expect([state.begun, state.stored.size]).toEqual([[], 0])
})

test('one given between two drafts joins the current one', async () => {
  const { state, ports } = world(draftWith({}))
  if (!state.draft) throw new Error()
  await keepFiles(ports, { ...left(state.draft, 4), draftId: null })
  expect(state.draft.attachments).toMatchObject([{ id: '0' }])
})

test('one meant for the place of an unread file takes it, unless that was removed', async () => {
  const failure = { kind: 'media-empty' } as const
  const bad = newAttachment({ kind: 'file' }, 'bad.jpg', { state: 'unreadable', failure })
  const files = (draft: Draft) => {
    const { draftId, files } = left(draft, 4)
    return { draftId, files: files.map((file) => ({ ...file, replaces: bad.id })) }
  }
  const there = world(draftWith({ attachments: [{ ...bad, altText: 'A heron' }] }))
  if (!there.state.draft) throw new Error()
  await keepFiles(there.ports, files(there.state.draft))
  expect(there.state.draft.attachments).toMatchObject([
    { id: bad.id, name: '0.jpg', altText: 'A heron', content: { state: 'fitting' } },
  ])
  const removed = world(draftWith({ removed: [{ attachment: bad, place: 0, until: 9 }] }))
  if (!removed.state.draft) throw new Error()
  await keepFiles(removed.ports, files(removed.state.draft))
  expect([removed.state.draft.attachments, removed.state.stored.size]).toEqual([[], 0])
})
