import { expect, test } from 'vitest'
import { createReader } from '../../../entrypoints/background/attachment-reader.ts'
import type { Failure } from '../../../lib/failures/failure.ts'
import { newAttachment, type SourceFile } from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import type { AttachmentId } from '../../../lib/units.ts'

const FILE: SourceFile = {
  blob: 'blob' as SourceFile['blob'],
  byteLength: 9,
  format: 'jpeg',
  kind: 'image',
  width: 4,
  height: 3,
}

/** One draft with a file for each failure; every reading that is begun ends well. */
function setUp(...failures: Failure[]) {
  const page = { kind: 'page', url: 'https://a/', pageUrl: '', tabId: 1, frameId: 0 } as const
  let draft: Draft = {
    ...newDraft(0),
    attachments: failures.map((failure) =>
      newAttachment(page, 'a.jpg', { state: 'unreadable', failure }),
    ),
  }
  const read: AttachmentId[] = []
  const reader = createReader({
    read: async (id) => {
      read.push(id)
      return { result: 'file', original: FILE }
    },
    settle: async (_draftId, id, content) => {
      const attachments = draft.attachments.map((one) =>
        one.id === id ? { ...one, content } : one,
      )
      draft = { ...draft, attachments }
    },
    drafts: {
      list: async () => [draft],
      update: async (_id, change) => {
        draft = change(draft)
        return draft
      },
    },
    isPosting: async () => false,
    forget: () => {},
    keepAwake: () => () => {},
    now: () => 0,
  })
  const states = () => draft.attachments.map(({ content }) => content.state)
  return { reader, read, states }
}

const needs = (...hosts: string[]): Failure => ({ kind: 'media-needs-permission', hosts })

test('what waited for hosts is read when all of them may be', async () => {
  const { reader, read, states } = setUp(needs('a.example'), needs('a.example', 'b.example'), {
    kind: 'media-empty',
  })
  await reader.allowed(async (hosts) => hosts.every((host) => host === 'a.example'))
  await reader.idle()
  await expect.poll(states).toEqual(['fitting', 'unreadable', 'unreadable'])
  expect(read).toHaveLength(1)
})

test('heard of twice, it is read once', async () => {
  const { reader, read, states } = setUp(needs('a.example'))
  await Promise.all([reader.allowed(async () => true), reader.allowed(async () => true)])
  await reader.idle()
  await reader.allowed(async () => true)
  await expect.poll(states).toEqual(['fitting'])
  expect(read).toHaveLength(1)
})
