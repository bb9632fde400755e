import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, test } from 'vitest'
import { createPlacing } from '../../../entrypoints/background/place-capture.ts'
import {
  type AttachmentContent,
  type MediaKind,
  newAttachment,
  type TabPart,
} from '../../../lib/model/attachment.ts'
import { withoutShareFailure } from '../../../lib/model/draft.ts'
import { withDeletion } from '../../../lib/model/removal.ts'
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
  test('that joins a draft tells nothing; one that begins another says which it left, and why', async () => {
    const { desk, placing, current } = aDesk()
    const pictures = await placing.media(aClick(), 'image')
    expect((await current())?.beside).toBeUndefined()
    const film = await placing.media(aClick(), 'video')
    expect((await current())?.beside).toEqual({ draftId: pictures, why: 'other-kind' })
    await placing.shared({ title: 'T', url: 'https://p.example/', quote: '' }, ['title'])
    expect((await current())?.id).toBe(film)
    expect((await current())?.beside).toBeUndefined()
    desk.now = HOUR
    const full = await placing.media(aClick(), 'image')
    expect((await current())?.beside).toEqual({ draftId: film, why: 'old' })
    for (let more = 0; more < 4; more++) await placing.media(aClick(), 'image')
    expect((await current())?.beside).toEqual({ draftId: full, why: 'full' })
  })

  test('says nothing of a draft that holds nothing, whatever was chosen for it', async () => {
    const { desk, drafts, placing, current } = aDesk()
    const id = await placing.shared({ title: 'T', url: 'https://p.example/', quote: '' }, ['title'])
    const options = { replySettings: 'verified', madeWithAi: true, paidPartnership: false } as const
    await drafts.update(id, (draft) => ({ ...draft, text: '', options }))
    desk.now = HOUR
    expect(await placing.media(aClick(), 'image')).not.toBe(id)
    expect((await current())?.beside).toBeUndefined()
  })

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
    expect((await current())?.beside).toEqual({ draftId, why: 'other-kind' })
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

test('a reading that ends after a picture was put there leaves the picture alone', async () => {
  const { drafts, placing } = aDesk()
  const picture = aClick()
  const draftId = await placing.media(picture, 'image')
  await placing.settle(draftId, picture.id, stored('image'))
  const failure = { kind: 'media-unknown' } as const
  await placing.settle(draftId, picture.id, { state: 'unreadable', failure })
  expect((await drafts.get(draftId))?.attachments[0]?.content).toEqual(stored('image'))
})

describe('a picture of the shared tab', () => {
  const ofTab = (part: TabPart) =>
    newAttachment({ kind: 'tab', part, pageUrl: 'https://p.example/' }, part, stored('image'))
  const share = async ({ placing }: ReturnType<typeof aDesk>) =>
    placing.shared({ title: 'T', url: 'https://p.example/', quote: '', tabId: 1 }, ['title'])

  test('joins the draft that shares it, each part once, and what went wrong before is forgotten', async () => {
    const desk = aDesk()
    const draftId = await share(desk)
    const shareFailure = { kind: 'tab-not-pictured' } as const
    await desk.drafts.update(draftId, (draft) => ({ ...draft, shareFailure }))
    for (const part of ['picture', 'region', 'picture'] as const) {
      await desk.placing.tabPicture(draftId, ofTab(part))
    }
    const draft = await desk.drafts.get(draftId)
    expect(draft?.attachments.map(({ name }) => name)).toEqual(['picture', 'region'])
    expect(draft?.shareFailure).toBeUndefined()
  })

  test('begins a new draft where its own is full by now, or posted', async () => {
    const desk = aDesk()
    const draftId = await share(desk)
    const gif = newAttachment({ kind: 'file' }, 'gif', stored('gif'))
    await desk.drafts.update(draftId, (draft) => ({ ...draft, attachments: [gif] }))
    await desk.placing.tabPicture(draftId, ofTab('region'))
    expect((await desk.current())?.attachments.map(({ name }) => name)).toEqual(['region'])
    await desk.drafts.delete(draftId)
    await desk.placing.tabPicture(draftId, ofTab('picture'))
    expect((await desk.current())?.attachments.map(({ name }) => name)).toEqual(['picture'])
  })

  test('leaves a deleted draft alone, and begins a new one that tells nothing of it', async () => {
    const desk = aDesk()
    const draftId = await share(desk)
    await desk.drafts.update(draftId, (draft) => withDeletion(draft, 0))
    const placedIn = await desk.placing.tabPicture(draftId, ofTab('region'))
    expect((await desk.drafts.get(draftId))?.attachments).toEqual([])
    expect((await desk.current())?.id).toBe(placedIn)
    expect((await desk.current())?.attachments.map(({ name }) => name)).toEqual(['region'])
    expect((await desk.current())?.beside).toBeUndefined()
  })

  test('is told not to have come where it was wanted, else where the person looks', async () => {
    const desk = aDesk()
    const failure = { kind: 'shared-page-gone' } as const
    const draftId = await share(desk)
    desk.desk.now = HOUR
    const current = await desk.placing.media(aClick(), 'image')
    expect(await desk.placing.shareFailed(draftId, failure)).toBe(draftId)
    expect((await desk.drafts.get(draftId))?.shareFailure).toEqual(failure)
    await desk.drafts.update(draftId, (draft) => withDeletion(withoutShareFailure(draft), 0))
    expect(await desk.placing.shareFailed(draftId, failure)).toBe(current)
    expect((await desk.drafts.get(draftId))?.shareFailure).toBeUndefined()
    expect((await desk.current())?.shareFailure).toEqual(failure)
    await desk.drafts.delete(draftId)
    await desk.drafts.delete(current)
    const begun = await desk.placing.shareFailed(draftId, failure)
    expect(await desk.current()).toMatchObject({ id: begun, shareFailure: failure })
  })

  test('is shown where it is, unless that was deleted', async () => {
    const desk = aDesk()
    const draftId = await share(desk)
    desk.desk.now = HOUR
    const current = await desk.placing.media(aClick(), 'image')
    await desk.placing.show(draftId)
    expect((await desk.current())?.id).toBe(draftId)
    await desk.drafts.update(current, (draft) => withDeletion(draft, HOUR))
    await desk.placing.show(current)
    expect((await desk.current())?.id).toBe(draftId)
  })
})

test('a GIF stays in a draft that was deleted, and nothing else comes up', async () => {
  const { desk, drafts, placing, current } = aDesk()
  const [picture, gif] = [aClick(), aClick()]
  const draftId = await placing.media(picture, 'image')
  await placing.media(gif, 'image')
  await placing.settle(draftId, picture.id, stored('image'))
  desk.now = HOUR
  const next = await placing.media(aClick(), 'image')
  await drafts.update(draftId, (draft) => withDeletion(draft, HOUR))
  await placing.settle(draftId, gif.id, stored('gif'))
  expect((await drafts.get(draftId))?.attachments.map(({ id }) => id)).toEqual([picture.id, gif.id])
  expect((await current())?.id).toBe(next)
  expect(await drafts.list()).toHaveLength(2)
})
