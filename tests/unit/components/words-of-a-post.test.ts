import { beforeAll, describe, expect, test } from 'vitest'
import { noticeWords } from '../../../components/composer/composer-notices.tsx'
import { caretAfter, piecesOf } from '../../../components/composer/post-text.tsx'
import { contentLine, priceLine } from '../../../components/composer/send-row.tsx'
import { jobDetail } from '../../../components/outbox/job-words.ts'
import { summaryWords } from '../../../components/outbox/outbox.tsx'
import { initialsOf } from '../../../components/ui/avatar.tsx'
import { type Attachment, type MediaKind, newAttachment } from '../../../lib/model/attachment.ts'
import { newJob } from '../../../lib/model/job.ts'
import { type JobView, viewJob } from '../../../lib/model/job-view.ts'
import type { AccountId, BlobKey } from '../../../lib/units.ts'
import { useWords } from '../../../lib/words/words.ts'
import { draftWith } from '../stores/fake-ports.ts'
import { english } from '../words/english.ts'

beforeAll(() => useWords(english))

describe('the text behind the text', () => {
  test('is cut where links begin and end and where it is too long', () => {
    const text = 'See x.com now'
    const pieces = piecesOf(text, {
      weightedLength: 30,
      links: [{ start: 4, end: 9 }],
      overflowAt: 10,
    })
    expect(pieces.map(({ text: piece, link, over }) => [piece, link, over])).toEqual([
      ['See ', false, false],
      ['x.com', true, false],
      [' ', false, false],
      ['now', false, true],
    ])
    expect(pieces.map(({ text: piece }) => piece).join('')).toBe(text)
  })

  test('of an empty post is nothing', () => {
    expect(piecesOf('', { weightedLength: 0, links: [], overflowAt: 0 })).toEqual([])
  })
})

describe('the caret', () => {
  test.each([
    ['abc', 'abc more', 3, 3],
    ['abc', 'X abc', 3, 5],
    ['abc', '', 2, 0],
    ['one two', 'one NEW two', 7, 11],
    ['one two', 'one NEW two', 2, 2],
  ])('in %j becoming %j moves from %i to %i', (before, after, from, to) => {
    expect(caretAfter(before, after, from)).toBe(to)
  })
})

describe('the price line', () => {
  test.each([
    [{ from: 0.015, upTo: 0.015, withoutLink: null }, '$0.015 for this post'],
    [{ from: 0.02, upTo: 0.035, withoutLink: null }, '$0.020, up to $0.035'],
    [{ from: 0.2, upTo: 0.2, withoutLink: 0.015 }, '$0.200, because of the link'],
  ])('of %j', (price, words) => {
    expect(priceLine(price)).toBe(words)
  })
})

function stored(kind: MediaKind, altText = ''): Attachment {
  const file = { blob: 'b' as BlobKey, byteLength: 1, mediaType: 'image/jpeg' as const, kind }
  return {
    ...newAttachment({ kind: 'file' }, 'a', {
      state: 'stored',
      file: { ...file, width: null, height: null },
    }),
    altText,
  }
}

describe('the line under the price', () => {
  test.each([
    [[], 'Everyone can reply'],
    [[stored('image')], 'With 1 picture'],
    [[stored('image', 'A heron')], 'With 1 picture and alt text'],
    [[stored('video')], 'With 1 video'],
    [[stored('gif', 'A loop')], 'With 1 GIF and alt text'],
    [[stored('image'), stored('image')], 'With 2 pictures'],
    [[stored('image', 'x'), stored('image', 'x')], 'With 2 pictures and alt text'],
    [[stored('image', 'x'), stored('image'), stored('image')], 'With 3 pictures, 1 with alt text'],
  ])('of %j says what goes out', (attachments, words) => {
    expect(contentLine(attachments)).toBe(words)
  })
})

describe('a notice', () => {
  test('about the fifth picture', () => {
    expect(noticeWords({ what: 'too-many', count: 1 })).toBe(
      'A post holds 4 pictures. The fifth was left out.',
    )
  })

  test('about pictures and a video names the file', () => {
    expect(noticeWords({ what: 'not-both', name: 'tram.mp4', moving: 'video' })).toBe(
      'A post holds pictures or a video, not both. tram.mp4 was left out.',
    )
  })
})

test('a notice about several files says how many, and why the last one', () => {
  const last = { what: 'only-one', name: 'tram.mp4', moving: 'video' } as const
  expect(noticeWords({ what: 'several', count: 3, last })).toBe(
    '3 files were left out. The last: A post holds one video. tram.mp4 was left out.',
  )
})

describe('an outbox row', () => {
  const job: JobView = viewJob(newJob(draftWith({ text: 'a' }), '1' as AccountId, 'a', 0), 0)

  test.each<[Partial<JobView>, string]>([
    [{ stage: 'waiting', ahead: 0 }, 'its turn'],
    [{ stage: 'waiting', ahead: 2 }, 'its turn, 2 before it'],
    [{ stage: 'waiting', asks: 'went-out' }, 'for your answer'],
    [{ stage: 'waiting', until: 5, failure: { kind: 'x-rate-limited', until: 5 } }, ''],
    [
      { stage: 'uploading', fraction: 0.64, movedBytes: 15_400_000, totalBytes: 24_000_000 },
      '64 % · 15.4 of 24 MB',
    ],
    [{ stage: 'fetching', fraction: null, movedBytes: 3_100_000 }, '3.1 MB so far'],
    [{ stage: 'posting' }, 'a moment'],
    [{ stage: 'posting', failure: { kind: 'post-uncertain' } }, 'looking for it on X'],
    [{ stage: 'failed' }, ''],
  ])('that is %j adds %j', (changes, words) => {
    expect(jobDetail({ ...job, ...changes }, 0)).toBe(words)
  })

  test('its list sums up what needs the person first, and is silent when nothing does', () => {
    expect(summaryWords({ needsYou: 2, goingOut: 2, paused: 1 })).toBe(
      '2 need you · 2 going out · 1 paused',
    )
    expect(summaryWords({ needsYou: 1, goingOut: 0, paused: 0 })).toBe('1 needs you')
    expect(summaryWords({ needsYou: 0, goingOut: 0, paused: 0 })).toBe('')
  })
})

test.each([
  [{ name: 'Ana Kovač', username: 'ana' }, 'AK'],
  [{ name: 'The Old Press', username: 'old' }, 'TP'],
  [{ name: '🌲', username: 'pine' }, 'P'],
  [{ name: 'Ωmega', username: 'o' }, 'Ω'],
])('initials of %j are %s', (account, initials) => {
  expect(initialsOf(account)).toBe(initials)
})
