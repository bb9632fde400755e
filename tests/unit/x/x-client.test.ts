import { describe, expect, expectTypeOf, test } from 'vitest'
import type { XPort } from '../../../lib/outbox/ports.ts'
import type { AccountId } from '../../../lib/units.ts'
import { createXClient, type XClient } from '../../../lib/x/x-client.ts'
import { ACCOUNT, answer, answering, MEDIA } from './fakes.ts'

const signal = new AbortController().signal

function clientOn(...answers: Parameters<typeof answering>) {
  const { ports, sent, refreshes } = answering(...answers)
  const asked: AccountId[] = []
  // The browser's own fetch throws when it is called as a method of something else.
  function unbound(this: unknown, url: string, init: RequestInit) {
    if (this !== undefined) throw new TypeError('Illegal invocation')
    return ports.fetch(url, init)
  }
  const client = createXClient({
    fetch: unbound,
    fetchOnce: unbound,
    tokensFor: (account) => {
      asked.push(account)
      return ports.tokens
    },
    now: ports.now,
  })
  return { client, sent, asked, refreshes }
}

test('it is what the outbox asks for', () => {
  expectTypeOf<XClient>().toExtend<XPort>()
})

test("each call goes out with its own account's token", async () => {
  const { client, asked, sent } = clientOn(answer(200, { data: { id: MEDIA } }))
  await client.status(ACCOUNT, MEDIA, signal)
  await client.finalize('7' as AccountId, MEDIA, signal)
  expect(asked).toEqual([ACCOUNT, '7'])
  expect(sent.map(({ init }) => init.method)).toEqual(['GET', 'POST'])
})

describe('whether X accepts a sign-in', () => {
  test('is asked with a call that costs nothing, about a file that is not there', async () => {
    const { client, sent } = clientOn(answer(400, { title: 'Invalid Request', detail: 'no' }))
    expect(await client.whyNotAccepted(ACCOUNT)).toBeNull()
    expect(sent.map(({ url, init }) => [init.method, url])).toEqual([
      ['GET', 'https://api.x.com/2/media/upload?command=STATUS&media_id=1'],
    ])
  })

  test.each([
    [404, {}, null],
    [403, { detail: 'You are not permitted to perform this action.' }, null],
    [410, {}, null],
    [402, { title: 'CreditsDepleted' }, 'credits-depleted'],
    [503, {}, 'x-trouble'],
    [429, {}, 'x-rate-limited'],
  ])('is told by %d with %j', async (status, body, kind) => {
    const { client } = clientOn(answer(status, body))
    expect((await client.whyNotAccepted(ACCOUNT))?.kind ?? null).toBe(kind)
  })
})

describe('own posts', () => {
  const bad = answer(400, { title: 'Invalid Request', detail: 'unknown parameter' })
  const page = (id: string, next_token?: string) =>
    answer(200, { data: [{ id, text: id }], meta: { result_count: 1, next_token } })
  const [newer, older] = ['2200000000000000000', '2190000000000000000']

  test('are read page by page', async () => {
    const { client, sent } = clientOn(page(newer, 'more'), page(older))
    const reply = await client.ownPosts(ACCOUNT, 0, signal)
    expect(reply).toMatchObject({ ok: true, value: [{ id: newer }, { id: older }] })
    expect(sent.map(({ url }) => new URL(url).searchParams.get('pagination_token'))).toEqual([
      null,
      'more',
    ])
  })

  test('are asked for in X’s other words when it does not know the first', async () => {
    const { client, sent } = clientOn(bad, bad, page(newer))
    expect(await client.ownPosts(ACCOUNT, 0, signal)).toMatchObject({ ok: true })
    const asked = sent.map(({ url }) =>
      [...new URL(url).searchParams.keys()].filter((key) => key.endsWith('fields')),
    )
    expect(asked).toEqual([['post.fields'], ['tweet.fields'], []])
  })

  test('stay unread when X refuses all of them', async () => {
    const { client, sent } = clientOn(bad)
    expect(await client.ownPosts(ACCOUNT, 0, signal)).toMatchObject({
      ok: false,
      failure: { kind: 'x-invalid' },
    })
    expect(sent).toHaveLength(3)
  })

  test('are not half read: a page that fails fails the whole', async () => {
    const { client } = clientOn(page(newer, 'more'), answer(503))
    expect(await client.ownPosts(ACCOUNT, 0, signal)).toMatchObject({
      ok: false,
      failure: { kind: 'x-trouble' },
    })
  })

  test('keep the words of their first page', async () => {
    const { client, sent } = clientOn(page(newer, 'more'), bad, page(older))
    expect(await client.ownPosts(ACCOUNT, 0, signal)).toMatchObject({
      ok: false,
      failure: { kind: 'x-invalid' },
    })
    expect(sent).toHaveLength(2)
  })

  test('end at the 3,200 that X keeps, even if it always names a next page', async () => {
    const { client, sent } = clientOn(page(newer, 'for ever'))
    expect(await client.ownPosts(ACCOUNT, 0, signal)).toMatchObject({ ok: true })
    expect(sent).toHaveLength(32)
  })
})

describe('who a new token belongs to', () => {
  const me = answer(200, { data: { id: ACCOUNT, username: 'courier_test', name: 'C' } })

  test('is asked with that token', async () => {
    const { client, sent } = clientOn(me)
    expect(await client.me('brand-new')).toMatchObject({ ok: true, value: { id: ACCOUNT } })
    expect(sent[0]?.token).toBe('brand-new')
  })

  test("a 401 is X's trouble, because the token was made a moment ago", async () => {
    const { client, sent } = clientOn(answer(401), me)
    expect(await client.me('brand-new')).toEqual({
      ok: false,
      failure: { kind: 'x-trouble', status: 401 },
      retryAt: null,
      uncertain: false,
    })
    expect(sent).toHaveLength(1)
  })
})
