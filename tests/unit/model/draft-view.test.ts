import { describe, expect, test } from 'vitest'
import {
  type Attachment,
  type AttachmentContent,
  type MediaKind,
  newAttachment,
} from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import { viewOf } from '../../../lib/model/draft-view.ts'
import type { BlobKey } from '../../../lib/units.ts'
import { aFound } from './some-found.ts'

function stored(kind: MediaKind, name = 'a.jpg'): Attachment {
  const file = {
    blob: 'b' as BlobKey,
    byteLength: 1,
    mediaType: 'image/png' as const,
    kind,
    width: 4,
    height: 3,
  }
  return newAttachment({ kind: 'file' }, name, { state: 'stored', file })
}

function withContent(content: AttachmentContent): Attachment {
  return newAttachment({ kind: 'file' }, 'a', content)
}

const fetching: AttachmentContent = {
  state: 'fetching',
  since: 0,
  receivedBytes: 0,
  totalBytes: null,
}

const view = (changes: Partial<Draft>, weightedLength = 5) =>
  viewOf({ ...newDraft(0), ...changes }, null, weightedLength)

describe('a draft in the list', () => {
  test('is known by its first line with words in it, else by its first file', () => {
    expect(view({ text: ' \n  Fog on the pass \nmore' }).title).toBe('Fog on the pass')
    expect(view({ attachments: [stored('image', 'dusk.jpg'), stored('image')] }).title).toBe(
      'dusk.jpg',
    )
  })

  test.each<[string, Attachment[], object]>([
    ['text', [], { what: 'text' }],
    ['a picture', [stored('image')], { what: 'pictures', count: 1 }],
    ['pictures', [stored('image'), stored('image')], { what: 'pictures', count: 2 }],
    ['a GIF', [stored('gif')], { what: 'gif' }],
    ['a video', [stored('video')], { what: 'video' }],
    ['what is still on its way', [withContent(fetching)], { what: 'files', count: 1 }],
    ['several kinds', [stored('image'), stored('video')], { what: 'files', count: 2 }],
  ])('says that it holds %s', (_name, attachments, holds) => {
    expect(view({ attachments }).holds).toEqual(holds)
  })

  test('shows its first file, or what there is to choose from, and nothing that is not here yet', () => {
    expect(view({ attachments: [stored('image'), stored('image')] }).cover).toEqual({
      blob: 'b',
      kind: 'image',
      width: 4,
      height: 3,
    })
    const found = [aFound({}), aFound({ thumbnail: 't' as BlobKey })]
    expect(view({ attachments: [withContent({ state: 'choosing', found })] }).cover).toMatchObject({
      blob: 't',
      kind: 'image',
    })
    expect(view({ attachments: [withContent(fetching), stored('image')] }).cover).toBeNull()
    expect(view({ text: 'words' }).cover).toBeNull()
  })

  test('says what the person has to do in it, whether or not somebody is signed in', () => {
    expect(view({ text: 'words' }).need).toBeNull()
    expect(view({ text: 'x' }, 300).need).toEqual({ kind: 'text-too-long', over: 20 })
    const found = [aFound({})]
    expect(view({ attachments: [withContent({ state: 'choosing', found })] }).need).toEqual({
      kind: 'attachment-not-chosen',
    })
    const failure = { kind: 'media-empty' } as const
    expect(view({ attachments: [withContent({ state: 'unreadable', failure })] }).need).toEqual({
      kind: 'attachment-not-ready',
    })
  })
})
