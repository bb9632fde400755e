import { describe, expect, test } from 'vitest'
import type { Account } from '../../../lib/model/account.ts'
import { type Attachment, type MediaKind, newAttachment } from '../../../lib/model/attachment.ts'
import {
  acceptsCapture,
  DRAFT_FRESH_MS,
  textLimit,
  whyNotJoin,
  whyNotPost,
} from '../../../lib/model/composition.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import type { AccountId, BlobKey } from '../../../lib/units.ts'

function stored(kind: MediaKind): Attachment {
  return newAttachment({ kind: 'file' }, 'a', {
    state: 'stored',
    file: {
      blob: 'b' as BlobKey,
      byteLength: 1,
      mediaType: kind === 'video' ? 'video/mp4' : 'image/png',
      kind,
      width: 1,
      height: 1,
    },
  })
}

const unknown = newAttachment({ kind: 'file' }, 'a', {
  state: 'fetching',
  since: 0,
  receivedBytes: 0,
  totalBytes: null,
})

const ana: Account = {
  id: '1' as AccountId,
  username: 'ana',
  name: 'Ana',
  avatar: null,
  subscription: 'None',
  clientId: 'c',
  status: 'connected',
  hold: null,
  connectedAt: 0,
}

describe('what may join a post', () => {
  test.each<[string, Attachment[], MediaKind, string | null]>([
    ['a first picture', [], 'image', null],
    ['a first video', [], 'video', null],
    ['a fourth picture', [1, 2, 3].map(() => stored('image')), 'image', null],
    ['a fifth picture', [1, 2, 3, 4].map(() => stored('image')), 'image', 'too-many-attachments'],
    ['a video beside a picture', [stored('image')], 'video', 'mixed-kinds'],
    ['a picture beside a video', [stored('video')], 'image', 'mixed-kinds'],
    ['a second GIF', [stored('gif')], 'gif', 'mixed-kinds'],
    ['a picture beside one still being read', [unknown], 'image', null],
    ['a video beside one still being read', [unknown], 'video', 'mixed-kinds'],
  ])('%s', (_name, attachments, kind, expected) => {
    expect(whyNotJoin(attachments, kind)?.kind ?? null).toBe(expected)
  })
})

describe('a right click joins the current draft', () => {
  const draft = { ...newDraft(0), text: 'words' }
  test.each<[string, boolean, number, MediaKind | null, Attachment[]]>([
    ['that was touched just now', true, 1, 'image', []],
    ['that was touched half an hour ago', true, DRAFT_FRESH_MS, 'image', []],
    ['but not one that is older', false, DRAFT_FRESH_MS + 1, 'image', []],
    ['but no video to pictures', false, 1, 'video', [stored('image')]],
    ['with text, whatever its media', true, 1, null, [stored('video')]],
    ['but text not to an old one', false, DRAFT_FRESH_MS + 1, null, []],
  ])('%s', (_name, expected, now, kind, attachments) => {
    expect(acceptsCapture({ ...draft, attachments }, kind, now)).toBe(expected)
  })

  test('an empty draft is always good, however old', () => {
    expect(acceptsCapture(newDraft(0), 'video', 1e15)).toBe(true)
  })
})

describe('why a draft cannot be posted yet', () => {
  const draft = { ...newDraft(0), text: 'words' }
  test.each<[string, Parameters<typeof whyNotPost>, string | null]>([
    ['nothing', [draft, ana, 5], null],
    ['it is empty', [newDraft(0), ana, 0], 'draft-empty'],
    ['no account', [draft, null, 5], 'no-account'],
    ['the account was signed out', [draft, { ...ana, status: 'signed-out' }, 5], 'signed-out'],
    ['one character too many', [draft, ana, 281], 'text-too-long'],
    ['exactly full', [draft, ana, 280], null],
    ['long for a subscriber is fine', [draft, { ...ana, subscription: 'Basic' }, 25_000], null],
    [
      'media that could not be read',
      [
        {
          ...draft,
          attachments: [
            newAttachment({ kind: 'file' }, 'a', {
              state: 'unreadable',
              failure: { kind: 'media-empty' },
            }),
          ],
        },
        ana,
        5,
      ],
      'attachment-not-ready',
    ],
    [
      'a video among pictures',
      [{ ...draft, attachments: [stored('image'), stored('video')] }, ana, 5],
      'mixed-kinds',
    ],
  ])('%s', (_name, [theDraft, account, length], expected) => {
    expect(whyNotPost(theDraft, account, length)?.kind ?? null).toBe(expected)
  })

  test('an unknown tier counts as the default one', () => {
    expect(textLimit({ ...ana, subscription: 'unknown' })).toBe(280)
  })
})
