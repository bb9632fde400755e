import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../../lib/capture/attempt.ts'
import { nextWay } from '../../../lib/capture/next-way.ts'
import type { Failure } from '../../../lib/failures/failure.ts'

const URL_ = 'https://cdn.example/a.jpg'
const host = 'cdn.example'
const refused: Failure = { kind: 'media-host-refused', host, status: 403 }
const missing: Failure = { kind: 'media-not-found', host, status: 404 }
const large: Failure = { kind: 'media-too-large', media: 'image', byteLength: 9, maxByteLength: 1 }
const page: Failure = { kind: 'media-is-page', host, found: 'html' }

const worker = (failure?: Failure): Attempt =>
  failure ? { way: 'worker', result: 'failed', failure } : { way: 'worker', result: 'unreadable' }
const inPage = (result: Failure | 'unreadable' | 'blocked' | 'no-page'): Attempt =>
  typeof result === 'string'
    ? { way: 'page', result }
    : { way: 'page', result: 'failed', failure: result }
const probe = (result: 'reachable' | 'redirects' | 'unreachable'): Attempt => ({
  way: 'probe',
  result,
})

describe('what each step found decides what comes next', () => {
  test.each<[string, string, Attempt[], string | Failure]>([
    ['the background fetches first', URL_, [], 'worker'],
    ['no CORS: the page reads', URL_, [worker()], 'page'],
    ['403: the page has cookies', URL_, [worker(refused)], 'page'],
    ['404 for strangers: the page is asked', URL_, [worker(missing)], 'page'],
    ['a sign-in page: the page is signed in', URL_, [worker(page)], 'page'],
    ['too large stays too large', URL_, [worker(large)], large],
    [
      'too slow stays too slow',
      URL_,
      [worker({ kind: 'media-too-slow', host, seconds: 30 })],
      { kind: 'media-too-slow', host, seconds: 30 },
    ],
    ['what the page saw wins', URL_, [worker(), inPage(missing)], missing],
    ['what the page saw wins over the background', URL_, [worker(refused), inPage(page)], page],
    ['a refusal that was seen beats a guess', URL_, [worker(refused), inPage('blocked')], refused],
    ['a refusal stays when the page is gone', URL_, [worker(refused), inPage('no-page')], refused],
    [
      'shown but not readable: permission',
      URL_,
      [worker(), inPage('blocked')],
      { kind: 'media-needs-permission', host },
    ],
    ['neither can read: find out why', URL_, [worker(), inPage('unreadable')], 'probe'],
    ['no page to ask: find out why', URL_, [worker(), inPage('no-page')], 'probe'],
    [
      'the host answers: permission',
      URL_,
      [worker(), inPage('no-page'), probe('reachable')],
      { kind: 'media-needs-permission', host },
    ],
    [
      'redirects without end',
      URL_,
      [worker(), inPage('unreadable'), probe('redirects')],
      { kind: 'media-redirect-loop', host },
    ],
    [
      'nobody there',
      URL_,
      [worker(), inPage('unreadable'), probe('unreachable')],
      { kind: 'media-unreachable', host },
    ],
    ['only the page can read a blob:', 'blob:https://a.example/1', [], 'page'],
    [
      'a blob: of a closed page',
      'blob:https://a.example/1',
      [inPage('no-page')],
      { kind: 'media-page-gone' },
    ],
    [
      'a blob: that was revoked',
      'blob:https://a.example/1',
      [inPage('unreadable')],
      { kind: 'media-page-gone' },
    ],
    ['a blob: that is a page', 'blob:https://a.example/1', [inPage(page)], page],
    ['data: needs no page', 'data:image/png,x', [], 'worker'],
    [
      'data: that is empty',
      'data:image/png,',
      [worker({ kind: 'media-empty' })],
      { kind: 'media-empty' },
    ],
    ['data: that is malformed', 'data:', [worker()], { kind: 'media-unknown' }],
    [
      'file: is never read',
      'file:///etc/passwd',
      [],
      { kind: 'address-not-allowed', scheme: 'file:' },
    ],
    [
      'chrome: is never read',
      'chrome://version',
      [],
      { kind: 'address-not-allowed', scheme: 'chrome:' },
    ],
    ['nonsense is never read', 'nonsense', [], { kind: 'address-not-allowed', scheme: '' }],
  ])('%s', (_what, url, attempts, expected) => {
    expect(nextWay(url, attempts)).toEqual(
      typeof expected === 'string'
        ? { kind: 'try', way: expected }
        : { kind: 'give-up', failure: expected },
    )
  })

  test('every road ends: no way is tried twice', () => {
    const outcomes: Attempt[] = [
      worker(),
      worker(refused),
      worker(large),
      inPage('unreadable'),
      inPage('blocked'),
      inPage('no-page'),
      inPage(missing),
      probe('reachable'),
      probe('redirects'),
      probe('unreachable'),
    ]
    const walk = (url: string, attempts: Attempt[]): void => {
      const next = nextWay(url, attempts)
      if (next.kind === 'give-up') return
      expect(attempts.map(({ way }) => way)).not.toContain(next.way)
      for (const outcome of outcomes)
        if (outcome.way === next.way) walk(url, [...attempts, outcome])
    }
    for (const url of [URL_, 'blob:https://a.example/1', 'data:,', 'about:blank']) walk(url, [])
  })
})
