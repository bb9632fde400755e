import { describe, expect, test } from 'vitest'
import { type Attachment, newAttachment } from '../../../lib/model/attachment.ts'
import { bestOf, choose } from '../../../lib/model/choosing.ts'
import { whyNotPost } from '../../../lib/model/composition.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import { type Found, NOTHING_ABOUT } from '../../../lib/model/found.ts'
import type { BlobKey } from '../../../lib/units.ts'
import { aFound } from './some-found.ts'

const SOURCE = { kind: 'page', url: '', pageUrl: 'https://a.test/', tabId: 7, frameId: 2 } as const
const nameOf = () => 'chosen.jpg'

function choosing(found: Found[]): { draft: Draft; attachment: Attachment } {
  const attachment = newAttachment(SOURCE, 'picture', { state: 'choosing', found })
  const other = newAttachment({ kind: 'file' }, 'other', {
    state: 'unreadable',
    failure: { kind: 'media-empty' },
  })
  return { draft: { ...newDraft(1), attachments: [other, attachment] }, attachment }
}

describe('choosing one of several', () => {
  test('takes its address, its name and what the page says of it, and begins to read', () => {
    const about = { ...NOTHING_ABOUT, altText: 'A heron' }
    const second = aFound({ about, thumbnail: 'b' as BlobKey })
    const { draft, attachment } = choosing([aFound(), second])
    const chosen = choose(draft, attachment.id, 1, 5, nameOf)
    expect(chosen.attachments[0]).toBe(draft.attachments[0])
    expect(chosen.attachments[1]).toEqual({
      ...attachment,
      name: 'chosen.jpg',
      source: { ...SOURCE, url: second.addresses[0]?.url, found: { ...second, thumbnail: null } },
      about,
      content: { state: 'fetching', since: 5, receivedBytes: 0, totalBytes: null },
    })
    expect(chosen.updatedAt).toBe(5)
  })

  test.each<[string, Found, string]>([
    ['a canvas by its pin', aFound({ addresses: [], pin: 'courier-pin:c' }), 'courier-pin:c'],
    [
      "a stream by its variant's playlist",
      aFound({
        kind: 'stream',
        variant: { url: 'https://m.test/720.m3u8', width: 1, height: 1, bitsPerSecond: 1 },
      }),
      'https://m.test/720.m3u8',
    ],
  ])('reads %s', (_what, found, url) => {
    const { draft, attachment } = choosing([found])
    expect(choose(draft, attachment.id, 0, 5, nameOf).attachments[1]?.source).toMatchObject({ url })
  })

  test('a second choice, from another window, changes nothing', () => {
    const { draft, attachment } = choosing([aFound(), aFound()])
    const once = choose(draft, attachment.id, 0, 5, nameOf)
    expect(choose(once, attachment.id, 1, 6, nameOf)).toBe(once)
  })

  test.each([-1, 2, 0.5, Number.NaN])('there is no place %s', (index) => {
    const { draft, attachment } = choosing([aFound(), aFound()])
    expect(choose(draft, attachment.id, index, 5, nameOf)).toBe(draft)
  })

  test('what is protected is never taken, and never stands chosen', () => {
    const { draft, attachment } = choosing([aFound({ isProtected: true }), aFound()])
    expect(choose(draft, attachment.id, 0, 5, nameOf)).toBe(draft)
    expect(bestOf([aFound({ isProtected: true }), aFound()])).toBe(1)
    expect(bestOf([aFound({ isProtected: true })])).toBe(-1)
  })
})

test('a post waits until it is chosen, and says so before it says that another is unreadable', () => {
  const { draft } = choosing([aFound(), aFound()])
  const account = { status: 'connected', subscription: 'None' } as never
  expect(whyNotPost(draft, account, 0)).toEqual({ kind: 'attachment-not-chosen' })
})
