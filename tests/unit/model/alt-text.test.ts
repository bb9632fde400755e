import { expect, test } from 'vitest'
import { remindsNow, withoutAltText } from '../../../lib/model/alt-text.ts'
import { altTextLength, altTextOver } from '../../../lib/model/alt-text-length.ts'
import { type Attachment, type MediaKind, newAttachment } from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import type { BlobKey } from '../../../lib/units.ts'

function stored(kind: MediaKind, altText = ''): Attachment {
  const mediaType = kind === 'video' ? 'video/mp4' : 'image/png'
  const file = {
    blob: 'b' as BlobKey,
    byteLength: 1,
    mediaType,
    kind,
    width: 1,
    height: 1,
  } as const
  return { ...newAttachment({ kind: 'file' }, kind, { state: 'stored', file }), altText }
}

const fetching = newAttachment({ kind: 'file' }, 'unknown', {
  state: 'fetching',
  since: 0,
  receivedBytes: 0,
  totalBytes: null,
})

const draftOf = (...attachments: Attachment[]) => ({ ...newDraft(0), attachments })

test.each<[string, Attachment[], string[]]>([
  ['a picture without words', [stored('image')], ['image']],
  ['a GIF without words', [stored('gif')], ['gif']],
  ['a video, for which X promises nothing', [stored('video')], []],
  ['what is still being read', [fetching], ['unknown']],
  ['a picture with words', [stored('image', 'A lake')], []],
  ['blanks for words', [stored('image', ' \n')], ['image']],
  ['one of two', [stored('image', 'A lake'), stored('image')], ['image']],
  ['words alone', [], []],
])('%s', (_what, attachments, missing) => {
  const draft = draftOf(...attachments)
  expect(withoutAltText(draft).map(({ name }) => name)).toEqual(missing)
  expect(remindsNow(draft, true)).toBe(missing.length > 0)
})

test('nobody is asked who does not want it, and nobody twice', () => {
  const draft = draftOf(stored('image'))
  expect(remindsNow(draft, false)).toBe(false)
  expect(remindsNow({ ...draft, wasReminded: true }, true)).toBe(false)
})

test.each([
  ['a'.repeat(1_000), 1_000, 0],
  ['a'.repeat(1_500), 1_500, 500],
  // As it is sent: composed.
  ['e\u0301'.repeat(1_000), 1_000, 0],
  ['😀'.repeat(501), 1_002, 2],
])('an alt text is counted as it is sent', (altText, length, over) => {
  expect(altTextLength(altText)).toBe(length)
  expect(altTextOver(altText)).toBe(over)
})
