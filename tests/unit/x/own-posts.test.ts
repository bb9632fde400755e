import { describe, expect, test } from 'vitest'
import type { AccountId } from '../../../lib/units.ts'
import { ownPostsRequest } from '../../../lib/x/own-posts.ts'
import { textAsTyped } from '../../../lib/x/text-as-typed.ts'
import { ACCOUNT, NOW } from './fakes.ts'

/** A post id made at this time, by the rule of X's IDs page. */
const idAt = (time: number) => String(BigInt(time - 1_288_834_974_657) << 22n)
const SINCE = NOW + 250

const request = (since: number, next: string | null = null) =>
  ownPostsRequest({ account: ACCOUNT, since, dialect: '', next })
const read = (body: unknown) => request(SINCE).parse(body, NOW, new Headers())
const post = (changes = {}) => ({ id: idAt(SINCE), text: 'Hello', ...changes })

describe('the request', () => {
  const query = (since: number, next: string | null = null) =>
    Object.fromEntries(new URL(request(since, next).url).searchParams)

  test('asks from the second in which the time lies', () => {
    expect(query(SINCE)).toEqual({
      max_results: '100',
      start_time: '2026-11-23T12:00:00Z',
      expansions: 'attachments.media_keys',
    })
  })

  test('never asks for a time before X has any', () => {
    expect(query(0).start_time).toBe('2010-11-06T00:00:00Z')
  })

  test('asks for the next page', () => {
    expect(query(SINCE, 'a+b').pagination_token).toBe('a+b')
  })
})

describe('the answer', () => {
  test('tells when each post was made, from its id', () => {
    expect(read({ data: [post()] })).toEqual({
      value: {
        posts: [{ id: idAt(SINCE), createdAt: SINCE, text: 'Hello', mediaIds: [] }],
        next: null,
      },
    })
    // Twitter's own example of a Snowflake: 1212092628029698048 was made on 2019-12-31T19:26:16.771Z.
    const old = ownPostsRequest({ account: '1' as AccountId, since: 0, dialect: '', next: null })
    expect(
      old.parse({ data: [{ id: '1212092628029698048', text: '' }] }, NOW, new Headers()),
    ).toMatchObject({
      value: { posts: [{ createdAt: Date.UTC(2019, 11, 31, 19, 26, 16, 771) }] },
    })
  })

  test('leaves out what is older than asked for', () => {
    expect(read({ data: [post({ id: idAt(SINCE - 1) })] })).toEqual({
      value: { posts: [], next: null },
    })
  })

  test('tells the media by the part of the key that X keeps constant', () => {
    const media = (...media_keys: unknown[]) =>
      read({ data: [post({ attachments: { media_keys } })] })
    expect(media('3_123', '13_456')).toMatchObject({
      value: { posts: [{ mediaIds: ['123', '456'] }] },
    })
    expect(media('123')).toBeNull()
    expect(media(7)).toBeNull()
  })

  test('prefers the whole text of a long post, under either name', () => {
    const long = { text: 'the whole of it', entities: {} }
    for (const name of ['note_post', 'note_tweet']) {
      expect(read({ data: [post({ text: 'the…', [name]: long })] })).toMatchObject({
        value: { posts: [{ text: 'the whole of it' }] },
      })
    }
  })

  test('may be empty, and may name a next page', () => {
    expect(read({ meta: { result_count: 0 } })).toEqual({ value: { posts: [], next: null } })
    expect(read({ data: [], meta: { next_token: 'n' } })).toEqual({
      value: { posts: [], next: 'n' },
    })
  })

  test.each([
    ['no data and no count', {}],
    ['no data and another count', { meta: { result_count: 2 } }],
    ['data that is no list', { data: {} }],
    ['a post without an id', { data: [{ text: 'x' }] }],
    ['a post without a text', { data: [{ id: '1' }] }],
    ['one good and one misshapen post', { data: [post(), 7] }],
    ['a list', []],
    ['nothing', undefined],
  ])('is nonsense when it has %s, so that no post is overlooked', (_, body) => {
    expect(read(body)).toBeNull()
  })
})

describe('the text as typed', () => {
  const link = (url: string, expanded_url: string, more = {}) => ({ url, expanded_url, ...more })
  const photo = link('https://t.co/photo1', 'https://x.com/me/status/1/photo/1', {
    display_url: 'pic.x.com/photo1',
    media_key: '3_1',
  })

  test.each<[string, string, unknown[] | undefined, boolean, string]>([
    ['plain', 'Hello', undefined, false, 'Hello'],
    ['escaped', 'a &lt;b&gt; &amp; c', undefined, false, 'a <b> & c'],
    ['typed in escaped form', '&amp;lt; is &lt;', undefined, false, '&lt; is <'],
    [
      'with a link',
      'see https://t.co/a1 now',
      [link('https://t.co/a1', 'https://example.com/?a=1&b=2')],
      false,
      'see https://example.com/?a=1&b=2 now',
    ],
    [
      'with a link whose address has an escape in it',
      'https://t.co/a1',
      [link('https://t.co/a1', 'https://example.com/?x=&amp;')],
      false,
      'https://example.com/?x=&amp;',
    ],
    [
      'with the same link twice',
      'https://t.co/a1 https://t.co/a1',
      [link('https://t.co/a1', 'https://e.org')],
      false,
      'https://e.org https://e.org',
    ],
    ['with a picture', 'Look https://t.co/photo1', [photo], true, 'Look'],
    ['with a picture only', 'https://t.co/photo1', [photo], true, ''],
    [
      'with a picture, whose link the entities leave out',
      'Look https://t.co/photo1',
      undefined,
      true,
      'Look',
    ],
    [
      'with a picture, known by its page alone',
      'Look https://t.co/p',
      [link('https://t.co/p', 'https://twitter.com/me/status/1/video/1')],
      true,
      'Look',
    ],
    [
      'with a link and a picture',
      'a https://t.co/a1 https://t.co/photo1',
      [link('https://t.co/a1', 'https://e.org'), photo],
      true,
      'a https://e.org',
    ],
    [
      'with a picture whose link is not last',
      'a https://t.co/p b',
      [link('https://t.co/p', 'https://x.com/i/1', { display_url: 'pic.twitter.com/p' })],
      true,
      'a  b',
    ],
    [
      'with a link last and a picture that shows none',
      'a https://t.co/a1',
      [link('https://t.co/a1', 'https://e.org')],
      true,
      'a https://e.org',
    ],
    ['with a link last and no picture', 'a https://t.co/a1', undefined, false, 'a https://t.co/a1'],
    [
      "with someone else's picture page, typed",
      'a https://t.co/p',
      [link('https://t.co/p', 'https://x.com/you/status/2/photo/1')],
      false,
      'a https://x.com/you/status/2/photo/1',
    ],
    ['with letters typed apart', 'cafe\u0301', undefined, false, 'caf\u00E9'],
    [
      'with entities of no sense',
      'https://t.co/a1',
      [7, null, { url: 1 }],
      false,
      'https://t.co/a1',
    ],
  ])('%s', (_, text, urls, hasMedia, typed) => {
    expect(textAsTyped(text, urls && { urls }, hasMedia)).toBe(typed)
  })
})
