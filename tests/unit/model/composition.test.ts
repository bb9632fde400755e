import { describe, expect, test } from 'vitest'
import type { Account } from '../../../lib/model/account.ts'
import {
  type Attachment,
  type MediaKind,
  newAttachment,
  type SourceFile,
} from '../../../lib/model/attachment.ts'
import {
  DRAFT_FRESH_MS,
  joinDrafts,
  textLimit,
  whyNewDraft,
  whyNotJoin,
  whyNotJoinDrafts,
  whyNotPost,
} from '../../../lib/model/composition.ts'
import { newDraft, type WhyNewDraft } from '../../../lib/model/draft.ts'
import { type AccountId, type BlobKey, MINUTE } from '../../../lib/units.ts'

function stored(kind: MediaKind, durationMs?: number): Attachment {
  return newAttachment({ kind: 'file' }, 'a', {
    state: 'stored',
    file: {
      ...(durationMs !== undefined && { durationMs }),
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

const original: SourceFile = {
  blob: 'b' as BlobKey,
  byteLength: 1,
  format: 'webm',
  kind: 'video',
  width: 1,
  height: 1,
}
const fitting = newAttachment({ kind: 'file' }, 'a', {
  state: 'fitting',
  original,
  wish: {},
  since: 0,
  share: null,
})
const toTrim = newAttachment({ kind: 'file' }, 'a', {
  state: 'to-trim',
  original,
  wish: {},
  durationMs: 21 * MINUTE,
  maxDurationMs: 20 * MINUTE,
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
    ['a picture beside a video that is made fit', [fitting], 'image', 'mixed-kinds'],
    ['a picture beside a video to be trimmed', [toTrim], 'image', 'mixed-kinds'],
  ])('%s', (_name, attachments, kind, expected) => {
    expect(whyNotJoin(attachments, kind)?.kind ?? null).toBe(expected)
  })
})

describe('a right click joins the current draft', () => {
  const draft = { ...newDraft(0), text: 'words' }
  const four = [1, 2, 3, 4].map(() => stored('image'))
  test.each<[string, WhyNewDraft | null, number, MediaKind | null, Attachment[]]>([
    ['that was touched just now', null, 1, 'image', []],
    ['that was touched half an hour ago', null, DRAFT_FRESH_MS, 'image', []],
    ['but not one that is older', 'old', DRAFT_FRESH_MS + 1, 'image', []],
    ['but no video to pictures', 'other-kind', 1, 'video', [stored('image')]],
    ['but no picture to a GIF', 'other-kind', 1, 'image', [stored('gif')]],
    ['but no fifth picture', 'full', 1, 'image', four],
    ['with text, whatever its media', null, 1, null, [stored('video')]],
    ['but text not to an old one', 'old', DRAFT_FRESH_MS + 1, null, []],
    ['and of two reasons the age is told', 'old', DRAFT_FRESH_MS + 1, 'image', four],
  ])('%s', (_name, expected, now, kind, attachments) => {
    expect(whyNewDraft({ ...draft, attachments }, kind, now)).toBe(expected)
  })

  test('an empty draft is always good, however old', () => {
    expect(whyNewDraft(newDraft(0), 'video', 1e15)).toBeNull()
  })

  test('one with options is good while they are fresh: those of long ago are for another post', () => {
    const options = { ...newDraft(0).options, paidPartnership: true }
    const chosen = { ...newDraft(0), options }
    expect(whyNewDraft(chosen, 'video', DRAFT_FRESH_MS)).toBeNull()
    expect(whyNewDraft(chosen, 'video', DRAFT_FRESH_MS + 1)).toBe('old')
  })
})

describe('one draft put into another', () => {
  const into = {
    ...newDraft(0),
    text: 'Two lakes\n',
    attachments: [stored('image'), stored('image')],
  }
  const from = { ...newDraft(1), text: 'A third', attachments: [stored('image')] }

  test('holds what both held, the words of the other one last', () => {
    expect(whyNotJoinDrafts(into, from)).toBeNull()
    expect(joinDrafts(into, from, 9)).toEqual({
      ...into,
      text: 'Two lakes\nA third',
      attachments: [...into.attachments, ...from.attachments],
      updatedAt: 9,
    })
    expect(joinDrafts({ ...into, text: ' ' }, from, 9).text).toBe('A third')
  })

  test('keeps its account and options, what its page offers and what can still be put back', () => {
    const shared = { title: 'A lake', url: 'https://lakes.example/', quote: '' }
    const removal = { attachment: stored('image'), place: 0, until: 5 }
    const joined = joinDrafts(
      { ...into, accountId: '7' as AccountId, removed: [removal] },
      { ...from, shared, accountId: '8' as AccountId, removed: [removal] },
      9,
    )
    const moved = { ...removal, place: 2 }
    expect(joined).toMatchObject({ accountId: '7', shared, removed: [removal, moved] })
  })

  test('tells why a picture did not come, and asks about alt text unless both have asked', () => {
    const shareFailure = { kind: 'tab-not-pictured' } as const
    const asked = { wasReminded: true } as const
    expect(joinDrafts(into, { ...from, shareFailure }, 9).shareFailure).toEqual(shareFailure)
    expect(joinDrafts({ ...into, ...asked }, from, 9)).not.toHaveProperty('wasReminded')
    expect(joinDrafts(into, { ...from, ...asked }, 9)).not.toHaveProperty('wasReminded')
    const both = joinDrafts({ ...into, ...asked }, { ...from, ...asked }, 9)
    expect(both.wasReminded).toBe(true)
  })

  test.each<[Attachment[], string]>([
    [[stored('image'), stored('image'), stored('image')], 'too-many-attachments'],
    [[stored('video')], 'mixed-kinds'],
  ])('is refused where it is more than a post holds', (attachments, kind) => {
    expect(whyNotJoinDrafts(into, { ...from, attachments })?.kind).toBe(kind)
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
      'an alt text that X does not take whole',
      [{ ...draft, attachments: [{ ...stored('image'), altText: 'a'.repeat(1_001) }] }, ana, 5],
      'alt-text-too-long',
    ],
    [
      'a video among pictures',
      [{ ...draft, attachments: [stored('image'), stored('video')] }, ana, 5],
      'mixed-kinds',
    ],
  ])('%s', (_name, [theDraft, account, length], expected) => {
    expect(whyNotPost(theDraft, account, length)?.kind ?? null).toBe(expected)
  })

  test.each<[string, Attachment, Account, object | null]>([
    ['waits for what is made fit', fitting, ana, null],
    ['not what is to be trimmed', toTrim, ana, { durationMs: 21 * MINUTE }],
    [
      'not a video that is too long',
      stored('video', 21 * MINUTE),
      ana,
      { durationMs: 21 * MINUTE },
    ],
    ['a video of exactly the limit', stored('video', 20 * MINUTE), ana, null],
    [
      'what a subscriber may',
      stored('video', 21 * MINUTE),
      { ...ana, subscription: 'Premium' },
      null,
    ],
    [
      'not what is still to be looked at again for another account',
      toTrim,
      { ...ana, subscription: 'Premium' },
      { maxDurationMs: 125 * MINUTE },
    ],
  ])('goes out: %s', (_name, attachment, account, expected) => {
    const why = whyNotPost({ ...draft, attachments: [attachment] }, account, 5)
    if (expected === null) expect(why).toBeNull()
    else expect(why).toMatchObject({ kind: 'media-too-long', ...expected })
  })

  test('beside a question, the question is what is missing', () => {
    const asks = { kind: 'media-needs-permission' as const, hosts: ['cdn.lakes.test'] }
    const attachments = [{ kind: 'media-empty' as const }, asks].map((failure) =>
      newAttachment({ kind: 'file' }, 'a', { state: 'unreadable', failure }),
    )
    expect(whyNotPost({ ...draft, attachments }, ana, 5)).toEqual(asks)
  })

  test('an unknown tier counts as the default one', () => {
    expect(textLimit({ ...ana, subscription: 'unknown' })).toBe(280)
  })
})
