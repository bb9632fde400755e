import { expect, test } from 'vitest'
import { chooseFound } from '../../../entrypoints/background/choose-found.ts'
import { type Attachment, newAttachment } from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import type { AttachmentId, BlobKey } from '../../../lib/units.ts'
import { aFound } from '../model/some-found.ts'

function device(...thumbnails: string[]) {
  const found = thumbnails.map((key) => aFound({ thumbnail: key as BlobKey }))
  const source = { kind: 'page', url: '', pageUrl: '', tabId: 1, frameId: 0 } as const
  const attachment = newAttachment(source, 'picture', { state: 'choosing', found })
  let draft: Draft | null = { ...newDraft(1), attachments: [attachment] }
  const deleted: string[] = []
  const read: Attachment[] = []
  const ports = {
    drafts: {
      update: async (_id: unknown, change: (latest: Draft) => Draft) => {
        draft = draft && change(draft)
        return draft
      },
    },
    blobs: {
      delete: async (keys: BlobKey[]) => {
        deleted.push(...keys)
      },
    },
    read: (_draft: unknown, chosen: Attachment) => {
      read.push(chosen)
    },
    now: () => 5,
  }
  const draftId = draft.id
  const choose = (index: number, attachmentId: AttachmentId = attachment.id) =>
    chooseFound(ports, { draftId, attachmentId, index })
  return { choose, found, deleted, read, post: () => (draft = null) }
}

test('the chosen one is read under its own name, and all pictures to choose by are deleted', async () => {
  const { choose, found, deleted, read } = device('one', 'two')
  await choose(1)
  expect(read.map(({ name }) => name)).toEqual([
    found[1]?.addresses[0]?.url.replace('https://media.test/', ''),
  ])
  expect(deleted).toEqual(['one', 'two'])
})

test('two windows that choose at once read one', async () => {
  const { choose, read, deleted } = device('one', 'two')
  await Promise.all([choose(0), choose(1)])
  expect(read).toHaveLength(1)
  expect(deleted).toEqual(['one', 'two'])
})

test('a choice that comes too late, or names nothing, reads and deletes nothing', async () => {
  const { choose, read, deleted, post } = device('one')
  await choose(0, 'other' as AttachmentId)
  await choose(9)
  post()
  await choose(0)
  expect([read, deleted]).toEqual([[], []])
})
