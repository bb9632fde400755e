import { beforeAll, describe, expect, test } from 'vitest'
import { leftOutWords, severalWords } from '../../../components/composer/left-out-notice.tsx'
import { optionWords } from '../../../components/composer/option-words.ts'
import { caretAfter } from '../../../components/composer/post-text.tsx'
import { contentLine, priceLine, wayOutLine } from '../../../components/composer/send-row.tsx'
import {
  bytesAndRate,
  jobDetail,
  logLine,
  looksWords,
} from '../../../components/outbox/job-words.ts'
import { summaryWords } from '../../../components/outbox/outbox.tsx'
import { nextMinute } from '../../../components/outbox/use-clock.ts'
import { initialsOf } from '../../../components/ui/avatar.tsx'
import { type Attachment, type MediaKind, newAttachment } from '../../../lib/model/attachment.ts'
import { areDefault, DEFAULT_OPTIONS, type PostOptions } from '../../../lib/model/draft.ts'
import { type JobLogEntry, newJob } from '../../../lib/model/job.ts'
import { type JobView, viewJob } from '../../../lib/model/job-view.ts'
import { type AccountId, type BlobKey, HOUR, MINUTE, SECOND } from '../../../lib/units.ts'
import { formatMoment, formatTime } from '../../../lib/words/format.ts'
import { useWords } from '../../../lib/words/words.ts'
import { estimatePrice, readPrice } from '../../../lib/x/prices.ts'
import { draftWith } from '../stores/fake-ports.ts'
import { english } from '../words/english.ts'

beforeAll(() => useWords(english))

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
    [{ from: 0.015, upTo: 0.015 }, '$0.015 for this post'],
    [{ from: 0.02, upTo: 0.035 }, '$0.020, up to $0.035'],
  ])('of %j', (price, words) => {
    expect(priceLine({ ...price, withoutLink: null })).toBe(words)
  })

  test.each([
    [0, 0, '$0.200, because of the link', ': $0.015'],
    [3, 2, '$0.210, up to $0.255, because of the link', ': $0.025, up to $0.070'],
  ])(
    'with a link and %i media, %i described, has the range before and behind the way out',
    (mediaCount, altTextCount, words, without) => {
      const price = estimatePrice({ hasLink: true, mediaCount, altTextCount })
      expect(priceLine(price)).toBe(words)
      expect(price.withoutLink && wayOutLine(price.withoutLink)).toBe(without)
    },
  )
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
    expect(contentLine(attachments, 'everyone')).toBe(words)
  })

  test.each([
    ['everyone', 'Everyone can reply'],
    ['following', 'People you follow can reply'],
    ['mentionedUsers', 'People you mention can reply'],
    ['subscribers', 'Your subscribers can reply'],
    ['verified', 'Verified accounts can reply'],
  ] as const)('of words for %s says who can reply', (audience, words) => {
    expect(contentLine([], audience)).toBe(words)
    expect(contentLine([stored('image')], audience)).toBe('With 1 picture')
  })
})

describe('what goes out unlike usual', () => {
  test.each<[Partial<PostOptions>, string]>([
    [{}, ''],
    [{ replySettings: 'following' }, 'Only people you follow or mention can reply'],
    [{ replySettings: 'mentionedUsers' }, 'Only people you mention can reply'],
    [{ replySettings: 'subscribers' }, 'Only your subscribers and people you mention can reply'],
    [{ replySettings: 'verified' }, 'Only verified accounts and people you mention can reply'],
    [{ madeWithAi: true }, 'Made with AI'],
    [{ paidPartnership: true }, 'Paid partnership'],
    [
      { replySettings: 'mentionedUsers', madeWithAi: true, paidPartnership: true },
      'Only people you mention can reply · Made with AI · Paid partnership',
    ],
  ])('is said of %j, and it is said whenever it is sent', (changes, words) => {
    const options = { ...DEFAULT_OPTIONS, ...changes }
    expect(optionWords(options)).toBe(words)
    expect(areDefault(options)).toBe(words === '')
  })
})

describe('a notice', () => {
  test('about the fifth picture', () => {
    expect(leftOutWords({ what: 'too-many', count: 1 })).toBe(
      'A post holds 4 pictures. The fifth was left out.',
    )
  })

  test('about pictures and a video names the file', () => {
    expect(leftOutWords({ what: 'not-both', name: 'tram.mp4', moving: 'video' })).toBe(
      'A post holds pictures or a video, not both. tram.mp4 was left out.',
    )
  })
})

describe('a notice about several files', () => {
  const gif = { what: 'not-both', name: 'loop.gif', moving: 'gif' } as const
  const notes = { what: 'left-out', name: 'notes.txt', failure: { kind: 'media-empty' } } as const

  test('says of each why it was left out', () => {
    const { count, reasons, more } = severalWords([gif, notes])
    expect(count).toBe('2 files were left out.')
    expect(reasons[0]).toBe('loop.gif: A post holds pictures or a GIF, not both.')
    expect(reasons[1]).toMatch(/^notes\.txt: /)
    expect(more).toEqual([])
  })

  test('tells three reasons, and how many more there are', () => {
    const tram = { what: 'only-one', name: 'tram.mp4', moving: 'video' } as const
    const { count, reasons, more } = severalWords([
      { what: 'too-many', count: 2 },
      tram,
      tram,
      tram,
      tram,
    ])
    expect(count).toBe('6 files were left out.')
    expect(reasons).toEqual([
      'A post holds 4 pictures. 2 were left out.',
      'tram.mp4: A post holds one video.',
      'tram.mp4: A post holds one video.',
    ])
    expect(more).toEqual(['and 2 more'])
  })
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
    [{ stage: 'deleting' }, 'at X'],
    [{ stage: 'deleted', deletedAt: 0 }, `from X, ${formatMoment(0, 0)}`],
    [{ stage: 'posting' }, 'a moment'],
    [{ stage: 'posting', failure: { kind: 'post-uncertain' } }, 'looking for it on X'],
    [{ stage: 'failed' }, ''],
    [{ stage: 'failed', failedAt: 0 }, formatMoment(0, 0)],
    [{ stage: 'waiting', until: MINUTE }, `until ${formatTime(MINUTE)}`],
    [{ stage: 'waiting', until: MINUTE - 1 }, 'a moment'],
  ])('that is %j adds %j', (changes, words) => {
    expect(jobDetail({ ...job, ...changes }, 0)).toBe(words)
  })

  test('is drawn again when the minute comes that it waits for', () => {
    const until = 10 * MINUTE + 5
    const rows = [job, { ...job, until: 5 }, { ...job, until: 12 * MINUTE }, { ...job, until }]
    expect(nextMinute(rows, MINUTE)).toBe(10 * MINUTE)
    expect(nextMinute(rows, 10 * MINUTE)).toBe(12 * MINUTE)
    expect(nextMinute(rows, 12 * MINUTE)).toBeNull()
  })

  test('that is looked for says until when, and what each look may cost', () => {
    const words = (until: number) =>
      `Courier looks until ${formatTime(until)}. X may charge up to $0.005 for each post read.`
    expect(looksWords(0, HOUR, readPrice)).toBe(words(HOUR + 410 * SECOND))
    expect(looksWords(6, HOUR, readPrice)).toBe(words(HOUR))
  })

  const uploading = { ...job, movedBytes: 15_400_000, totalBytes: 24_000_000, fraction: 0.64 }

  test.each([
    [0, '<1 min left'],
    [1, '1 min left'],
    [59, '59 min left'],
    [200, '3 h left'],
  ])('whose upload takes %i minutes more says so', (minutesLeft, words) => {
    const rate = { seen: 0, marks: [], bytesPerSecond: 1_200_000, minutesLeft }
    expect(jobDetail({ ...uploading, stage: 'uploading' }, 0, rate)).toBe(`64 % · ${words}`)
  })

  test('tells bytes, and the rate once it is known', () => {
    const rate = { seen: 0, marks: [], bytesPerSecond: 1_200_000, minutesLeft: 1 }
    expect(bytesAndRate(uploading, null)).toBe('15.4 of 24 MB')
    expect(bytesAndRate(uploading, rate)).toBe('15.4 of 24 MB · 1.2 MB/s')
  })

  test.each<[JobLogEntry, string]>([
    [{ at: 0, what: 'create-sent' }, 'sent to X'],
    [{ at: 0, what: 'create-uncertain' }, 'the answer was lost'],
    [
      { at: 0, what: 'create-uncertain', answer: { kind: 'x-trouble', status: 503 } },
      'X had trouble (503)',
    ],
    [{ at: 0, what: 'looked', postsRead: 0 }, 'looked for it: nothing there'],
    [
      { at: 0, what: 'looked', postsRead: 1_200 },
      'looked for it, read 1,200 of your posts, up to $6.000',
    ],
    [{ at: 0, what: 'found' }, 'found on X'],
    [{ at: 0, what: 'sent-again' }, 'not there, so it is sent again'],
    [{ at: 0, what: 'asked' }, 'asked you'],
    [{ at: 0, what: 'answered' }, 'you answered'],
  ])('tells of %j in its log', (entry, words) => {
    expect(logLine(entry, readPrice)).toBe(`${formatTime(0)} ${words}`)
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
