import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, test } from 'vitest'
import { createPlacing } from '../../../entrypoints/background/place-capture.ts'
import {
  type AttachmentContent,
  type MediaKind,
  newAttachment,
} from '../../../lib/model/attachment.ts'
import { openStorage } from '../../../lib/storage/storage.ts'
import { type BlobKey, HOUR } from '../../../lib/units.ts'

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

const fetching: AttachmentContent = {
  state: 'fetching',
  since: 0,
  receivedBytes: 0,
  totalBytes: null,
}

function aClick() {
  const source = { kind: 'page', url: 'https://a.example/b', pageUrl: '', tabId: 1, frameId: 0 }
  return newAttachment(source as never, 'b', fetching)
}

function stored(kind: MediaKind): AttachmentContent {
  const blob = 'b' as BlobKey
  const file = { blob, byteLength: 1, mediaType: 'image/gif', kind, width: 1, height: 1 } as const
  return { state: 'stored', file }
}

function aDesk() {
  const desk = { now: 0 }
  const { drafts, settings } = openStorage(() => undefined)
  let queue: Promise<unknown> = Promise.resolve()
  const placing = createPlacing({
    drafts,
    settings,
    now: () => desk.now,
    withLock: (_name, work) => {
      const turn = queue.then(work)
      queue = turn.catch(() => undefined)
      return turn
    },
  })
  const current = async () => {
    const { currentDraftId } = await settings.get()
    return currentDraftId ? drafts.get(currentDraftId) : null
  }
  return { desk, drafts, placing, current }
}

describe('a right click', () => {
  test('starts a draft when there is none, and the next picture joins it', async () => {
    const { drafts, placing, current } = aDesk()
    await placing.media(aClick(), 'image')
    await placing.media(aClick(), 'image')
    expect(await drafts.list()).toHaveLength(1)
    expect((await current())?.attachments).toHaveLength(2)
  })

  test('five quick clicks put four pictures in one post and the fifth in the next', async () => {
    const { drafts, placing, current } = aDesk()
    await Promise.all([1, 2, 3, 4, 5].map(() => placing.media(aClick(), 'image')))
    expect((await drafts.list()).map(({ attachments }) => attachments.length).sort()).toEqual([
      1, 4,
    ])
    expect((await current())?.attachments).toHaveLength(1)
  })

  test("never joins an old draft: yesterday's words stay where they are", async () => {
    const { desk, drafts, placing, current } = aDesk()
    const old = await placing.shared({ title: 'Old', url: 'https://o.example/', quote: '' }, [
      'title',
    ])
    desk.now = HOUR
    await placing.media(aClick(), 'image')
    expect((await current())?.text).toBe('')
    expect((await drafts.get(old))?.text).toBe('Old')
    expect((await drafts.get(old))?.attachments).toEqual([])
  })

  test('a video never joins pictures', async () => {
    const { drafts, placing } = aDesk()
    await placing.media(aClick(), 'image')
    await placing.media(aClick(), 'video')
    expect(await drafts.list()).toHaveLength(2)
  })

  test('a GIF that looked like a picture moves out of the pictures', async () => {
    const { drafts, placing, current } = aDesk()
    const picture = aClick()
    const gif = aClick()
    const draftId = await placing.media(picture, 'image')
    await placing.media(gif, 'image')
    await placing.settle(draftId, picture.id, stored('image'))
    await placing.settle(draftId, gif.id, stored('gif'))
    expect((await drafts.get(draftId))?.attachments.map(({ id }) => id)).toEqual([picture.id])
    expect((await current())?.attachments.map(({ id }) => id)).toEqual([gif.id])
  })

  test('what was removed while it was read does not come back', async () => {
    const { drafts, placing } = aDesk()
    const picture = aClick()
    const draftId = await placing.media(picture, 'image')
    await drafts.update(draftId, (draft) => ({ ...draft, attachments: [] }))
    await placing.settle(draftId, picture.id, stored('image'))
    expect((await drafts.get(draftId))?.attachments).toEqual([])
  })

  test('selected text and its page stand in the post, each once', async () => {
    const { placing, current } = aDesk()
    const shared = { title: 'T', url: 'https://p.example/', quote: 'so it is' }
    await placing.shared(shared, ['quote', 'link'])
    await placing.shared(shared, ['quote', 'link'])
    expect((await current())?.text).toBe('“so it is”\nhttps://p.example/')
  })
})

test('a right click in the moment its draft is posted begins a new one instead of vanishing', async () => {
  const { drafts, placing, current } = aDesk()
  const posted = await placing.media(aClick(), 'image')
  const { update } = drafts
  drafts.update = async (id, change) => {
    drafts.update = update
    await drafts.delete(id)
    return update(id, change)
  }
  const next = await placing.media(aClick(), 'image')
  expect(next).not.toBe(posted)
  expect((await current())?.attachments).toHaveLength(1)
})
