import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../../lib/capture/attempt.ts'
import { nextWay } from '../../../lib/capture/next-way.ts'
import type { Failure } from '../../../lib/failures/failure.ts'

const URL_ = 'https://cdn.example/a.jpg'
const host = 'cdn.example'
const PAGE = 'https://page.example/'
const needs: Failure = { kind: 'media-needs-permission', hosts: [host] }
const refused: Failure = { kind: 'media-host-refused', host, status: 403 }
const missing: Failure = { kind: 'media-not-found', host, status: 404 }
const large: Failure = { kind: 'media-too-large', media: 'image', byteLength: 9, maxByteLength: 1 }
const page: Failure = { kind: 'media-is-page', host, found: 'html' }

const worker = (failure?: Failure): Attempt =>
  failure ? { way: 'worker', result: 'failed', failure } : { way: 'worker', result: 'unreadable' }
const allowed = (result: Failure | 'unreadable' | 'passed-on'): Attempt =>
  typeof result === 'string'
    ? { way: 'allowed', result }
    : { way: 'allowed', result: 'failed', failure: result }
const copy = (result: 'only-shown' | 'not-shown' | 'no-page'): Attempt => ({ way: 'copy', result })
const inPage = (result: Failure | 'unreadable' | 'blocked' | 'no-page'): Attempt =>
  typeof result === 'string'
    ? { way: 'page', result }
    : { way: 'page', result: 'failed', failure: result }
const probe = (result: 'reachable' | 'passed-on' | 'redirects' | 'unreachable'): Attempt => ({
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
    ['what the page saw may be over: a copy', URL_, [worker(), inPage(missing)], 'copy'],
    ['the page may not read: a copy', URL_, [worker(), inPage('blocked')], 'copy'],
    ['no page, no copy: find out why', URL_, [worker(), inPage('no-page')], 'probe'],
    ['what the page saw wins', URL_, [worker(), inPage(missing), copy('not-shown')], missing],
    [
      'what the page saw wins over the background',
      URL_,
      [worker(refused), inPage(page), copy('not-shown')],
      page,
    ],
    [
      'the page saw a refusal and shows it all the same',
      URL_,
      [worker(), inPage(refused), copy('only-shown')],
      { kind: 'media-only-shown', host, status: 403 },
    ],
    [
      'what the page saw for good is not copied',
      URL_,
      [worker(), inPage({ kind: 'media-unknown' })],
      { kind: 'media-unknown' },
    ],
    [
      'a refusal that was seen beats a guess',
      URL_,
      [worker(refused), inPage('blocked'), copy('not-shown')],
      refused,
    ],
    [
      'refused to strangers and on show: permission',
      URL_,
      [worker(refused), inPage('blocked'), copy('only-shown')],
      needs,
    ],
    ['a refusal stays when the page is gone', URL_, [worker(refused), inPage('no-page')], refused],
    [
      'shown but not readable: find out whether permission is enough',
      URL_,
      [worker(), inPage('blocked'), copy('only-shown')],
      'probe',
    ],
    [
      'shown but not readable, and the host answers: permission',
      URL_,
      [worker(), inPage('blocked'), copy('only-shown'), probe('reachable')],
      needs,
    ],
    [
      'a host that answers only its own pages: permission',
      URL_,
      [worker(), inPage('blocked'), copy('only-shown'), probe('unreachable')],
      needs,
    ],
    [
      'it is known to lead elsewhere: nothing is asked for',
      URL_,
      [worker(), inPage('blocked'), copy('only-shown'), probe('passed-on')],
      { kind: 'media-passed-on', host },
    ],
    [
      'neither can read: find out why',
      URL_,
      [worker(), inPage('unreadable'), copy('not-shown')],
      'probe',
    ],
    [
      'the host answers: permission',
      URL_,
      [worker(), inPage('no-page'), probe('reachable')],
      needs,
    ],
    [
      'redirects without end',
      URL_,
      [worker(), inPage('unreadable'), copy('not-shown'), probe('redirects')],
      { kind: 'media-redirect-loop', host },
    ],
    [
      'nobody there',
      URL_,
      [worker(), inPage('unreadable'), copy('not-shown'), probe('unreachable')],
      { kind: 'media-unreachable', host },
    ],
    [
      'what a page shows of a host that is gone is no reason to ask',
      URL_,
      [worker(), inPage('unreadable'), copy('only-shown'), probe('unreachable')],
      { kind: 'media-unreachable', host },
    ],
    ['only the page can read a blob:', 'blob:https://a.example/1', [], 'page'],
    [
      'a blob: of a closed page',
      'blob:https://a.example/1',
      [inPage('no-page')],
      { kind: 'media-page-gone' },
    ],
    ['a blob: that was revoked', 'blob:https://a.example/1', [inPage('unreadable')], 'copy'],
    [
      'a blob: that was revoked and is not shown',
      'blob:https://a.example/1',
      [inPage('unreadable'), copy('not-shown')],
      { kind: 'media-page-gone' },
    ],
    [
      'a blob: that was revoked and cannot be copied',
      'blob:https://a.example/1',
      [inPage('unreadable'), copy('only-shown')],
      { kind: 'media-only-shown', host: '' },
    ],
    ['an element without an address', 'courier-pin:1', [inPage('unreadable')], 'copy'],
    [
      'a streaming player is not copied',
      'blob:https://a.example/1',
      [inPage({ kind: 'media-unsupported', format: 'streaming video' })],
      { kind: 'media-unsupported', format: 'streaming video' },
    ],
    ['a blob: that is a page', 'blob:https://a.example/1', [inPage(page), copy('not-shown')], page],
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
    expect(nextWay({ address: url, pageUrl: PAGE, isAllowed: false }, attempts)).toEqual(
      typeof expected === 'string'
        ? { kind: 'try', way: expected }
        : { kind: 'give-up', failure: expected },
    )
  })

  test.each<[string, Attempt[], string | Failure]>([
    ['a stranger’s request first all the same', [], 'worker'],
    ['then with the right', [worker()], 'allowed'],
    ['then with the right, also when refused', [worker(refused)], 'allowed'],
    ['a host that is full of pages', [worker(refused), allowed(page)], 'page'],
    ['too large stays too large', [worker(refused), allowed(large)], large],
    ['then the page', [worker(), allowed('unreadable')], 'page'],
    ['then a copy', [worker(), allowed('passed-on'), inPage('blocked')], 'copy'],
    [
      'it leads elsewhere',
      [worker(), allowed('passed-on'), inPage('blocked'), copy('only-shown')],
      { kind: 'media-passed-on', host },
    ],
    [
      'refused with every right, and on show',
      [worker(refused), allowed(refused), inPage('blocked'), copy('only-shown')],
      { kind: 'media-only-shown', host, status: 403 },
    ],
    ['refused with every right', [worker(missing), allowed(refused), inPage('no-page')], refused],
    [
      'nobody there',
      [worker(), allowed('unreadable'), inPage('no-page'), probe('unreachable')],
      { kind: 'media-unreachable', host },
    ],
  ])('with a host that is allowed: %s', (_what, attempts, expected) => {
    expect(nextWay({ address: URL_, pageUrl: PAGE, isAllowed: true }, attempts)).toEqual(
      typeof expected === 'string'
        ? { kind: 'try', way: expected }
        : { kind: 'give-up', failure: expected },
    )
  })

  test.each([
    ['neither its page’s nor what is shown’s', PAGE, 'https://thumbs.example/a', 'page'],
    ['its page’s', 'https://cdn.example/page', 'https://thumbs.example/a', 'allowed'],
    ['what is shown’s', PAGE, 'https://cdn.example/small.jpg', 'allowed'],
    ['only above what is shown’s', PAGE, 'https://a.cdn.example/small.jpg', 'page'],
    ['beside a pin', PAGE, 'courier-pin:1', 'page'],
  ])('a guess at an allowed host that is %s', (_whose, pageUrl, shown, way) => {
    const wanted = { address: URL_, pageUrl, isAllowed: true, isGuess: true, shown }
    expect(nextWay(wanted, [worker(refused)])).toEqual({ kind: 'try', way })
    if (way === 'page') {
      const failure = refused
      const end = nextWay(wanted, [worker(refused), inPage('blocked')])
      expect(end).toEqual({ kind: 'give-up', failure })
    }
  })

  test('nothing of a private network is asked for at the word of a page on the open web', () => {
    const address = 'http://192.168.0.1/camera.jpg'
    const wanted = { address, pageUrl: PAGE, isAllowed: true }
    const failure = { kind: 'media-private-host', host: '192.168.0.1' }
    expect(nextWay(wanted, [])).toEqual({ kind: 'give-up', failure })
    const there = { ...wanted, pageUrl: 'http://192.168.0.1/' }
    expect(nextWay(there, [])).toEqual({ kind: 'try', way: 'worker' })
  })

  test('every road ends: no way is tried twice, and what is allowed is not asked for', () => {
    const outcomes: Attempt[] = [
      worker(),
      worker(refused),
      worker(large),
      allowed('unreadable'),
      allowed('passed-on'),
      allowed(refused),
      inPage('unreadable'),
      inPage('blocked'),
      inPage('no-page'),
      inPage(missing),
      copy('only-shown'),
      copy('not-shown'),
      copy('no-page'),
      probe('passed-on'),
      probe('reachable'),
      probe('redirects'),
      probe('unreachable'),
    ]
    const walk = (url: string, isAllowed: boolean, attempts: Attempt[]): void => {
      const next = nextWay({ address: url, pageUrl: PAGE, isAllowed }, attempts)
      if (next.kind === 'give-up') {
        if (isAllowed) expect(next.failure.kind).not.toBe('media-needs-permission')
        return
      }
      expect(next.way === 'allowed').toBe(isAllowed && attempts.at(-1)?.way === 'worker')
      expect(attempts.map(({ way }) => way)).not.toContain(next.way)
      for (const outcome of outcomes)
        if (outcome.way === next.way) walk(url, isAllowed, [...attempts, outcome])
    }
    for (const url of [URL_, 'blob:https://a.example/1', 'data:,', 'about:blank']) {
      walk(url, false, [])
      if (url === URL_) walk(url, true, [])
    }
  })
})
