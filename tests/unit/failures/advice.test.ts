import { beforeAll, describe, expect, test } from 'vitest'
import { adviceFor, adviceWhenStopped, failureDetails } from '../../../lib/failures/advice.ts'
import type { FailureKind, FailureOf } from '../../../lib/failures/failure.ts'
import { t, useWords } from '../../../lib/words/words.ts'
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' }
import { english } from '../words/english.ts'

const HOST = 'media.lakes.test'
const ID = 'a81f0c22b7'

/** One of each: a new kind of failure does not compile until it stands here. */
const EXAMPLES: { [K in FailureKind]: FailureOf<K>[] } = {
  'address-not-allowed': [{ kind: 'address-not-allowed', scheme: 'file:' }],
  'media-needs-permission': [{ kind: 'media-needs-permission', host: HOST }],
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
  'media-empty': [{ kind: 'media-empty' }],
  'media-broken': [{ kind: 'media-broken', format: 'JPEG' }],
  'media-unknown': [{ kind: 'media-unknown' }],
  'media-unsupported': [{ kind: 'media-unsupported', format: 'AVIF' }],
  'media-too-large': (['image', 'gif', 'video'] as const).map((media) => ({
    kind: 'media-too-large',
    media,
    byteLength: 6_000_000,
    maxByteLength: 5_000_000,
  })),
  'draft-empty': [{ kind: 'draft-empty' }],
  'draft-missing': [{ kind: 'draft-missing' }],
  'text-too-long': [{ kind: 'text-too-long', over: 1_200 }],
  'too-many-attachments': [{ kind: 'too-many-attachments', max: 4 }],
  'mixed-kinds': [{ kind: 'mixed-kinds' }],
  'attachment-not-ready': [{ kind: 'attachment-not-ready' }],
  'no-account': [{ kind: 'no-account' }],
  'page-not-shareable': [{ kind: 'page-not-shareable', scheme: 'chrome' }],
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
  'x-refused': [{ kind: 'x-refused', detail: 'You are not permitted.', transactionId: ID }],
  'x-invalid': [{ kind: 'x-invalid', detail: 'One or more parameters.', transactionId: ID }],
  'post-duplicate': [{ kind: 'post-duplicate', transactionId: ID }],
  'post-reply-refused': [{ kind: 'post-reply-refused', transactionId: ID }],
  'post-text-refused': [{ kind: 'post-text-refused', detail: 'Cashtags.', transactionId: ID }],
  'post-video-too-long': [
    { kind: 'post-video-too-long', minutes: 20, transactionId: ID },
    { kind: 'post-video-too-long', minutes: null },
  ],
  'post-media-invalid': [{ kind: 'post-media-invalid', transactionId: ID }],
  'segment-too-large': [{ kind: 'segment-too-large', status: 413 }],
  'upload-expired': [{ kind: 'upload-expired' }],
  'upload-incomplete': [{ kind: 'upload-incomplete', detail: 'Segments do not add up.' }],
  'processing-failed': [
    { kind: 'processing-failed', code: 1, name: 'InvalidMedia', detail: 'Unsupported.' },
  ],
  'processing-endless': [{ kind: 'processing-endless', minutes: 30 }],
  'alt-text-refused': [{ kind: 'alt-text-refused', detail: 'Not found.', transactionId: ID }],
  'post-uncertain': [{ kind: 'post-uncertain' }],
  'storage-full': [{ kind: 'storage-full' }],
  'storage-broken': [{ kind: 'storage-broken', detail: 'UnknownError' }],
  'bytes-missing': [{ kind: 'bytes-missing' }],
  'background-unreachable': [{ kind: 'background-unreachable' }],
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
