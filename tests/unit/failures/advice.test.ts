import { beforeAll, describe, expect, test } from 'vitest'
import { adviceFor, failureDetails } from '../../../lib/failures/advice.ts'
import { adviceWhenStopped } from '../../../lib/failures/advice-when-stopped.ts'
import type { FailureKind, FailureOf } from '../../../lib/failures/failure.ts'
import { t, useWords } from '../../../lib/words/words.ts'
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' }
import { english } from '../words/english.ts'

const HOST = 'media.lakes.test'
const ID = 'a81f0c22b7'

/** One of each: a new kind of failure does not compile until it stands here. */
const EXAMPLES: { [K in FailureKind]: FailureOf<K>[] } = {
  'address-not-allowed': [{ kind: 'address-not-allowed', scheme: 'file:' }],
  'media-needs-permission': [
    { kind: 'media-needs-permission', hosts: [HOST] },
    { kind: 'media-needs-permission', hosts: [HOST, 'cdn.lakes.test'] },
  ],
  'media-passed-on': [{ kind: 'media-passed-on', host: HOST }],
  'media-only-shown': [
    { kind: 'media-only-shown', host: '' },
    { kind: 'media-only-shown', host: HOST, status: 403 },
  ],
  'media-not-on-show': [{ kind: 'media-not-on-show' }],
  'media-private-host': [{ kind: 'media-private-host', host: '192.168.0.1' }],
  'media-host-refused': [{ kind: 'media-host-refused', host: HOST, status: 403 }],
  'media-not-found': [{ kind: 'media-not-found', host: HOST, status: 404 }],
  'media-host-trouble': [{ kind: 'media-host-trouble', host: HOST, status: 503 }],
  'media-unreachable': [{ kind: 'media-unreachable', host: HOST }],
  'media-too-slow': [{ kind: 'media-too-slow', host: HOST, seconds: 30 }],
  'media-endless': [{ kind: 'media-endless', host: HOST, maxByteLength: 512_000_000 }],
  'media-redirect-loop': [{ kind: 'media-redirect-loop', host: HOST }],
  'media-is-page': [
    { kind: 'media-is-page', host: HOST, found: 'html' },
    { kind: 'media-is-page', host: HOST, found: 'json' },
    { kind: 'media-is-page', host: HOST, found: 'text' },
    { kind: 'media-is-page', host: '', found: 'html' },
    { kind: 'media-is-page', host: '', found: 'json' },
  ],
  'media-page-gone': [{ kind: 'media-page-gone' }],
  'media-cut-short': [{ kind: 'media-cut-short', receivedBytes: 10, expectedBytes: 2_000_000 }],
  'media-protected': [{ kind: 'media-protected' }],
  'stream-not-found': [{ kind: 'stream-not-found' }],
  'stream-live': [{ kind: 'stream-live' }],
  'stream-loop': [{ kind: 'stream-loop', host: HOST }],
  'stream-endless': [{ kind: 'stream-endless', host: HOST }],
  'stream-too-long': [{ kind: 'stream-too-long', minutes: 131, maxMinutes: 125 }],
  'stream-broken': [{ kind: 'stream-broken', host: HOST }],
  'stream-part-missing': [{ kind: 'stream-part-missing', host: HOST, part: 7, parts: 300 }],
  'stream-format-unread': [{ kind: 'stream-format-unread', format: 'DASH' }],
  'media-empty': [{ kind: 'media-empty' }],
  'media-broken': [{ kind: 'media-broken', format: 'JPEG' }],
  'media-unknown': [{ kind: 'media-unknown' }],
  'media-unsupported': ['PDF', 'HEIC', 'TIFF', 'DASH', 'AVI'].map((format) => ({
    kind: 'media-unsupported',
    format,
  })),
  'media-undecodable': [{ kind: 'media-undecodable', format: 'JPEG XL' }],
  'media-track-lost': (['picture', 'sound'] as const).map((track) => ({
    kind: 'media-track-lost',
    track,
    format: track === 'sound' ? 'AC-3' : 'ProRes',
  })),
  'media-too-long': [{ kind: 'media-too-long', durationMs: 185_000, maxDurationMs: 140_000 }],
  'media-too-short': [{ kind: 'media-too-short', durationMs: 180, minDurationMs: 500 }],
  'media-too-many-pixels': [{ kind: 'media-too-many-pixels', width: 70_000, height: 40_000 }],
  'media-too-large': (['image', 'gif', 'video'] as const).map((media) => ({
    kind: 'media-too-large',
    media,
    byteLength: 6_000_000,
    maxByteLength: 5_000_000,
  })),
  'draft-empty': [{ kind: 'draft-empty' }],
  'draft-missing': [{ kind: 'draft-missing' }],
  'text-changed': [{ kind: 'text-changed' }],
  'undo-too-late': [{ kind: 'undo-too-late' }],
  'text-too-long': [{ kind: 'text-too-long', over: 1_200 }],
  'alt-text-too-long': [{ kind: 'alt-text-too-long', over: 1_500 }],
  'too-many-attachments': [{ kind: 'too-many-attachments', max: 4 }],
  'mixed-kinds': [{ kind: 'mixed-kinds' }],
  'attachment-not-ready': [{ kind: 'attachment-not-ready' }],
  'attachment-not-chosen': [{ kind: 'attachment-not-chosen' }],
  'no-account': [{ kind: 'no-account' }],
  'page-not-shareable': [{ kind: 'page-not-shareable', scheme: 'chrome' }],
  'shared-page-gone': [{ kind: 'shared-page-gone' }],
  'page-not-drawable': [{ kind: 'page-not-drawable' }],
  'tab-not-pictured': [{ kind: 'tab-not-pictured' }],
  'client-id-missing': [{ kind: 'client-id-missing' }],
  'sign-in-running': [{ kind: 'sign-in-running' }],
  'sign-in-denied': [{ kind: 'sign-in-denied' }],
  'sign-in-window-closed': [{ kind: 'sign-in-window-closed' }],
  'sign-in-mismatch': [{ kind: 'sign-in-mismatch' }],
  'sign-in-code-expired': [{ kind: 'sign-in-code-expired' }],
  'sign-in-refused': [{ kind: 'sign-in-refused', error: 'invalid_request', description: 'No.' }],
  'app-is-confidential': [{ kind: 'app-is-confidential' }],
  'client-id-unknown': [{ kind: 'client-id-unknown' }],
  'scope-missing': [{ kind: 'scope-missing', missing: ['media.write'] }],
  'signed-out': [
    { kind: 'signed-out' },
    { kind: 'signed-out', cause: 'here' },
    { kind: 'signed-out', cause: 'unused' },
    { kind: 'signed-out', cause: 'answer-lost' },
    { kind: 'signed-out', cause: 'at-x' },
  ],
  'x-unreachable': [{ kind: 'x-unreachable' }],
  'x-silent': [{ kind: 'x-silent', seconds: 60 }],
  'x-rate-limited': [{ kind: 'x-rate-limited', until: 1_790_000_000_000 }],
  'x-trouble': [{ kind: 'x-trouble', status: 503, transactionId: ID }],
  'x-nonsense': [{ kind: 'x-nonsense', status: 200, found: 'html', transactionId: ID }],
  'x-not-found': [{ kind: 'x-not-found', status: 404, transactionId: ID }],
  'credits-depleted': [{ kind: 'credits-depleted', transactionId: ID }],
  'usage-capped': [{ kind: 'usage-capped', transactionId: ID }],
  'app-not-enrolled': [{ kind: 'app-not-enrolled', transactionId: ID }],
  'x-refused': [
    { kind: 'x-refused', detail: 'Your account may not use this.', transactionId: ID },
    {
      kind: 'x-refused',
      detail: 'You are not permitted to perform this action.',
      transactionId: ID,
    },
  ],
  'x-invalid': [{ kind: 'x-invalid', detail: 'One or more parameters.', transactionId: ID }],
  'post-duplicate': [{ kind: 'post-duplicate', transactionId: ID }],
  'post-reply-refused': [{ kind: 'post-reply-refused', transactionId: ID }],
  'post-text-refused': [{ kind: 'post-text-refused', detail: 'Cashtags.', transactionId: ID }],
  'post-video-too-long': [
    { kind: 'post-video-too-long', minutes: 20, transactionId: ID },
    { kind: 'post-video-too-long', minutes: null },
  ],
  'post-media-invalid': [{ kind: 'post-media-invalid', transactionId: ID }],
  'post-gone': [{ kind: 'post-gone', transactionId: ID }],
  'segment-too-large': [{ kind: 'segment-too-large', status: 413 }],
  'upload-expired': [{ kind: 'upload-expired' }],
  'upload-incomplete': [{ kind: 'upload-incomplete', detail: 'Segments do not add up.' }],
  'processing-failed': [
    { kind: 'processing-failed', code: 1, name: 'InvalidMedia', detail: 'Unsupported.' },
    { kind: 'processing-failed', code: 1, name: 'InvalidMedia', detail: '' },
  ],
  'processing-endless': [{ kind: 'processing-endless', minutes: 30 }],
  'alt-text-refused': [{ kind: 'alt-text-refused', detail: 'Not found.', transactionId: ID }],
  'post-uncertain': [{ kind: 'post-uncertain' }],
  'storage-full': [{ kind: 'storage-full' }, { kind: 'storage-full', missingBytes: 30_000_000 }],
  'storage-broken': [{ kind: 'storage-broken', detail: 'UnknownError' }],
  'bytes-missing': [{ kind: 'bytes-missing' }],
  'background-unreachable': [{ kind: 'background-unreachable' }],
  'code-unreadable': [{ kind: 'code-unreadable', detail: 'Failed to fetch' }],
  'record-unreadable': [{ kind: 'record-unreadable', detail: 'text' }],
  unexpected: [{ kind: 'unexpected', message: 'x is not a function', stack: 'at y' }],
}

const ALL = Object.values(EXAMPLES).flat()

beforeAll(() => useWords(english))

describe('what a person is told', () => {
  test.each(ALL)('$kind has words, and as many facts as the words have places', (failure) => {
    const { message, substitutions } = adviceFor(failure)
    const places = new Set(messages[message].message.match(/\$[1-9]/g))
    expect(substitutions).toHaveLength(places.size)
    expect(t(message, ...substitutions)).not.toMatch(/\$\d|undefined|null|NaN/)
  })

  test.each(ALL)('$kind is said in one or two plain sentences', (failure) => {
    const { message, substitutions } = adviceFor(failure)
    const words = t(message, ...substitutions)
    expect(words).toMatch(/[.?]$/)
    expect(words.length).toBeLessThanOrEqual(120)
  })

  test.each(ALL)(
    '$kind sends the person elsewhere only with an address and its words',
    (failure) => {
      const { remedy, link } = adviceFor(failure)
      expect(link !== undefined).toBe(remedy === 'open-link')
      if (link) expect(new URL(link.url).protocol).toBe('https:')
    },
  )

  test.each(ALL)('$kind that stopped promises nothing by itself', (failure) => {
    const { message, substitutions, remedy } = adviceWhenStopped(failure)
    const words = t(message, ...substitutions)
    expect(remedy).not.toBe('wait')
    expect(words).not.toMatch(/by itself|Waiting|Goes on|\$\d|undefined|NaN/)
    expect(words).toMatch(/[.?]$/)
    expect(words.length).toBeLessThanOrEqual(120)
  })

  test('no two causes are told apart by nothing', () => {
    const said = ALL.map((failure) => adviceFor(failure).message)
    const shared = said.filter((message, index) => said.indexOf(message) !== index)
    // JSON and plain text instead of a picture are the same to a person.
    expect(shared).toEqual(['failureMediaIsText'])
  })
})

describe('a file that must be made otherwise', () => {
  const said = (failure: Parameters<typeof adviceFor>[0]) => {
    const { message, substitutions, remedy } = adviceFor(failure)
    return [t(message, ...substitutions), remedy]
  }

  test('too long names both lengths, which differ, and is to be trimmed', () => {
    const tooLong = (durationMs: number, maxDurationMs: number) =>
      said({ kind: 'media-too-long', durationMs, maxDurationMs })
    expect(tooLong(185_000, 140_000)).toEqual([
      'This video is 3:05; your account may post 2:20. Trim it.',
      'trim',
    ])
    expect(tooLong(1_200_340, 1_200_000)[0]).toContain('is 20:00.3; your account may post 20:00.')
  })

  test('unreadable here says what to save it as, whether by name or by trying', () => {
    const heic = /HEIC.* Save it as JPEG/
    expect(said({ kind: 'media-unsupported', format: 'HEIC' })[0]).toMatch(heic)
    expect(said({ kind: 'media-undecodable', format: 'HEIC' })[0]).toMatch(heic)
    expect(said({ kind: 'media-undecodable', format: 'HEVC' })[0]).toContain('(HEVC)')
  })

  test('of no use to X is to be converted, unless X found it too long', () => {
    const processing = { kind: 'processing-failed', code: 1, name: 'InvalidMedia' } as const
    expect(said({ ...processing, detail: 'Bad codec.' })).toEqual([
      'X could not use this file: “Bad codec”. Convert it, or choose another.',
      'convert',
    ])
    expect(said({ ...processing, detail: 'exceeds max duration' })[1]).toBe('edit')
  })
})

describe('Details', () => {
  test('quote X with the transaction id', () => {
    expect(
      failureDetails({ kind: 'x-refused', detail: 'Not permitted.', transactionId: ID }),
    ).toEqual(['x-refused', 'detail: Not permitted.', `transactionId: ${ID}`])
  })

  test('name the scopes that are missing, which the sentence leaves out', () => {
    expect(
      failureDetails({ kind: 'scope-missing', missing: ['media.write', 'tweet.write'] }),
    ).toContain('missing: media.write tweet.write')
  })

  test('are not offered when the sentence says it all', () => {
    expect(failureDetails({ kind: 'signed-out' })).toEqual([])
    expect(failureDetails({ kind: 'media-too-slow', host: HOST, seconds: 30 })).toEqual([])
  })
})
