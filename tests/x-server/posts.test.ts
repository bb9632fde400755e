import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { animatedGif, jpegPicture, shortVideo } from '../fixtures/make-fixtures.ts'
import { frozenClock, startXServer, type XServer } from './start-x-server.ts'
import { TestClient } from './test-client.ts'

const ANA = '1580000000000000001'
const JONAS = '1580000000000000002'
const NOT_PERMITTED = 'You are not permitted to perform this action.'

let x: XServer
let ana: TestClient
let jonas: TestClient
beforeEach(async () => {
  x = await startXServer({ clock: frozenClock(), switches: { processingPolls: 1 } })
  ana = new TestClient(x, ANA)
  jonas = new TestClient(x, JONAS)
})
afterEach(() => x.close())

async function picture(client = ana): Promise<string> {
  return (await client.upload('image/jpeg', 'tweet_image', jpegPicture())).id
}

async function processed(type: string, category: string, bytes: Buffer): Promise<string> {
  const { id } = await ana.upload(type, category, bytes)
  x.clock.advance(1000)
  await ana.status(id)
  return id
}

describe('a post with', () => {
  test.each([
    ['an unknown field', { text: 'a', status: 'b' }, /unknown field "status" in body/],
    ['a misspelt media field', { media: { mediaIds: ['1'] } }, /unknown field "mediaIds" in media/],
    ['ids as numbers', { media: { media_ids: [123] } }, /1 to 4 ids as strings/],
    ['no media id', { media: { media_ids: [] } }, /1 to 4 ids/],
    ['five media ids', { media: { media_ids: ['1', '2', '3', '4', '5'] } }, /1 to 4 ids/],
    ['the same media twice', { media: { media_ids: ['1', '1'] } }, /given twice/],
    ['nothing in it', {}, /text is missing/],
    ['text that is no string', { text: 7 }, /text is no string/],
    ['made_with_ai as a word', { text: 'a', made_with_ai: 'true' }, /made_with_ai no boolean/],
    [
      'paid_partnership as a number',
      { text: 'a', paid_partnership: 1 },
      /paid_partnership no bool/,
    ],
    ['an audience that has no word', { text: 'a', reply_settings: 'everyone' }, /reply_settings/],
    ['an audience in another case', { text: 'a', reply_settings: 'mentionedusers' }, /reply_set/],
    ['an audience as a list', { text: 'a', reply_settings: ['following'] }, /reply_settings/],
    ['no audience', { text: 'a', reply_settings: null }, /reply_settings/],
    [
      'an unknown audience of a poll',
      { poll: { options: ['a', 'b'], duration_minutes: 60, reply_settings: 'all' } },
      /reply_settings/,
    ],
    ['media and a poll', { media: { media_ids: ['1'] }, poll: {} }, /only provide one of/],
    ['a poll of one option', { poll: { options: ['a'], duration_minutes: 60 } }, /not 2 to 4/],
    ['a byte order mark', { text: 'a\uFEFFb' }, /invalid characters/],
  ])('%s is refused and noted', async (_what, body, violation) => {
    expect((await ana.create(body)).status).toBe(400)
    expect(x.posts).toEqual([])
    expect(x.violations.join('\n')).toMatch(violation)
  })

  test('text that is not NFC goes out and is noted', async () => {
    expect((await ana.create({ text: 'e\u0301' })).status).toBe(201)
    expect(x.violations.join('\n')).toMatch(/not NFC/)
  })
})

describe('options of a post', () => {
  test.each(['following', 'mentionedUsers', 'subscribers', 'verified'])(
    'take %s for those who can reply',
    async (reply_settings) => {
      expect((await ana.create({ text: 'a', reply_settings })).status).toBe(201)
      expect(x.posts[0]?.requestBody).toEqual({ text: 'a', reply_settings })
      expect(x.violations).toEqual([])
    },
  )

  test('are refused to an account without subscribers, by the switch', async () => {
    x.switches.subscribersOnly = 'refuse'
    const answer = await ana.create({ text: 'a', reply_settings: 'subscribers' })
    expect([answer.status, answer.json.detail]).toEqual([
      403,
      'Your account is not permitted to access this feature',
    ])
    expect((await ana.create({ text: 'a', reply_settings: 'verified' })).status).toBe(201)
    expect(x.violations).toEqual([])
  })

  test('may say of both labels whether they are wanted', async () => {
    const labels = { made_with_ai: true, paid_partnership: false }
    expect((await ana.create({ text: 'a', ...labels })).status).toBe(201)
    expect(x.violations).toEqual([])
  })
})

describe('text', () => {
  test.each([
    ['280 letters', 'a'.repeat(280), 201],
    ['281 letters', 'a'.repeat(281), 403],
    ['140 kanji, which weigh two each', '湖'.repeat(140), 201],
    ['141 kanji', '湖'.repeat(141), 403],
    [
      'a link of any length, which weighs 23',
      `${'a'.repeat(256)} https://example.com/${'b'.repeat(400)}`,
      201,
    ],
    ['a family of emoji, which weighs two', `${'a'.repeat(278)}👨‍👩‍👧‍👦`, 201],
  ])('of %s', async (_what, text, status) => {
    expect((await ana.create({ text })).status).toBe(status)
  })

  test('too long answers 400 by the switch, and is noted either way', async () => {
    const long = { text: 'a'.repeat(281) }
    expect((await ana.create(long)).json.detail).toBe(NOT_PERMITTED)
    x.switches.tooLongStatus = 400
    expect((await ana.create(long)).status).toBe(400)
    expect(x.violations).toHaveLength(2)
  })

  test('of a subscriber may have 25,000 characters', async () => {
    expect((await jonas.create({ text: 'a'.repeat(25_000) })).status).toBe(201)
    expect((await jonas.create({ text: 'b'.repeat(25_001) })).status).toBe(403)
    expect((await jonas.create({ text: '湖'.repeat(12_501) })).status).toBe(403)
    x.switches.longPostCounts = 'code points'
    expect((await jonas.create({ text: '湖'.repeat(12_501) })).status).toBe(201)
  })

  test('with two cashtags is refused', async () => {
    expect((await ana.create({ text: '$AAPL' })).status).toBe(201)
    expect((await ana.create({ text: '$AAPL $MSFT' })).status).toBe(403)
  })

  test('with a mention is refused, by the switch', async () => {
    expect((await ana.create({ text: 'hello @jonas_lind' })).status).toBe(201)
    x.switches.mentions = 'refuse'
    expect((await ana.create({ text: 'hello again @jonas_lind' })).status).toBe(403)
  })
})

describe('media together', () => {
  const INVALID = 'Your media IDs are invalid.'
  async function post(ids: string[], client = ana) {
    return client.create({ media: { media_ids: ids } })
  }

  test('four pictures go', async () => {
    expect(
      (await post([await picture(), await picture(), await picture(), await picture()])).status,
    ).toBe(201)
    expect(x.violations).toEqual([])
  })

  test.each([
    ['two GIFs', 'image/gif', 'tweet_gif', animatedGif()],
    ['two videos', 'video/mp4', 'tweet_video', shortVideo()],
  ])('%s do not', async (_what, type, category, bytes) => {
    const ids = [await processed(type, category, bytes), await processed(type, category, bytes)]
    expect((await post(ids)).text).toContain(INVALID)
    expect((await post(ids.slice(0, 1))).status).toBe(201)
  })

  test('a picture and a video do not', async () => {
    const video = await processed('video/mp4', 'tweet_video', shortVideo())
    expect((await post([await picture(), video])).status).toBe(400)
  })

  test('a video in processing is refused and noted', async () => {
    const { id } = await ana.upload('video/mp4', 'tweet_video', shortVideo())
    const answer = await post([id])
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({
      title: 'Invalid Request',
      errors: [{ parameters: { 'media.media_ids': [id] }, message: INVALID }],
    })
    expect(x.violations.join('\n')).toMatch(/still processing/)
  })

  test('media of somebody else is refused', async () => {
    expect((await post([await picture(jonas)])).text).toContain(INVALID)
  })

  test('media of a day ago is refused', async () => {
    const id = await picture()
    x.clock.advance(86_400_000)
    expect((await post([id], new TestClient(x, ANA))).text).toContain(INVALID)
  })
})

describe('the length of a video is checked', () => {
  function minutesLong(minutes: number): Buffer {
    const video = Buffer.from(shortVideo())
    const mvhd = video.indexOf('mvhd')
    video.writeUInt32BE(minutes * 60 * video.readUInt32BE(mvhd + 16), mvhd + 20)
    return video
  }

  test('at the post, by the person’s own tier', async () => {
    const id = await processed('video/mp4', 'tweet_video', minutesLong(21))
    const answer = await ana.create({ media: { media_ids: [id] } })
    expect(answer.status).toBe(403)
    expect(answer.json.detail).toBe(
      'This user is not allowed to post a video longer than 20 minutes.',
    )
  })

  test('at the upload, by the switch', async () => {
    x.switches.longVideoRefusedAt = 'upload'
    const { id } = await ana.upload('video/mp4', 'tweet_video', minutesLong(21))
    x.clock.advance(1000)
    const info = (await ana.status(id)).json.data?.processing_info
    expect(info).toMatchObject({ state: 'failed', error: { code: 3, name: 'UnsupportedMedia' } })
  })

  test('and a subscriber has 125 minutes', async () => {
    const { id } = await jonas.upload('video/mp4', 'tweet_video', minutesLong(21))
    x.clock.advance(1000)
    await jonas.status(id)
    expect((await jonas.create({ media: { media_ids: [id] } })).status).toBe(201)
  })
})

describe('the same again', () => {
  const DUPLICATE = 'You are not allowed to create a Tweet with duplicate content.'

  test('is refused within the window, for the same person', async () => {
    await ana.create({ text: 'again' })
    const answer = await ana.create({ text: 'again' })
    expect([answer.status, answer.json.detail]).toEqual([403, DUPLICATE])
    expect((await jonas.create({ text: 'again' })).status).toBe(201)
    expect(x.posts).toHaveLength(2)
  })

  test('goes out twice when duplicates are accepted', async () => {
    x.switches.duplicatesRefused = false
    await ana.create({ text: 'again' })
    await ana.create({ text: 'again' })
    expect(x.posts).toHaveLength(2)
  })

  test.each([
    ['text-and-media', 201],
    ['text', 403],
  ] as const)('words with another picture, compared by %s: %i', async (compares, status) => {
    x.switches.duplicateCompares = compares
    await ana.create({ text: 'lake', media: { media_ids: [await picture()] } })
    const second = await ana.create({ text: 'lake', media: { media_ids: [await picture()] } })
    expect(second.status).toBe(status)
  })

  test.each(['text', 'text-and-media'] as const)(
    'without words is compared by media under %s',
    async (compares) => {
      x.switches.duplicateCompares = compares
      const id = await picture()
      expect((await ana.create({ media: { media_ids: [id] } })).status).toBe(201)
      expect((await ana.create({ media: { media_ids: [id] } })).status).toBe(403)
      expect((await ana.create({ media: { media_ids: [await picture()] } })).status).toBe(201)
    },
  )

  test('after deleting counts, or not, by the switch', async () => {
    const first = await ana.create({ text: 'gone' })
    await ana.call('DELETE', `/2/tweets/${first.json.data?.id}`)
    expect((await ana.create({ text: 'gone' })).status).toBe(403)
    x.switches.deletedCountsAsDuplicate = false
    expect((await ana.create({ text: 'gone' })).status).toBe(201)
  })
})

describe('deleting', () => {
  test('works on one’s own posts only', async () => {
    const id = (await ana.create({ text: 'mine' })).json.data?.id
    expect((await jonas.call('DELETE', `/2/tweets/${id}`)).json).toEqual({
      data: { deleted: false },
    })
    expect((await ana.call('DELETE', `/2/tweets/${id}`)).json).toEqual({ data: { deleted: true } })
    expect(x.posts).toEqual([])
    expect(x.deletedPosts).toHaveLength(1)
  })
})

describe('replies', () => {
  const reply = (client: TestClient, id: unknown, text = 'reply') =>
    client.create({ text, reply: { in_reply_to_tweet_id: String(id) } })

  test('to oneself go, or not, by the switch', async () => {
    const id = (await ana.create({ text: 'first' })).json.data?.id
    expect((await reply(ana, id)).status).toBe(201)
    x.switches.selfReplies = 'refuse'
    expect((await reply(ana, id, 'more')).status).toBe(403)
  })

  test('to others go only when mentioned', async () => {
    const plain = (await ana.create({ text: 'first' })).json.data?.id
    const named = (await ana.create({ text: 'hello @jonas_lind' })).json.data?.id
    expect((await reply(jonas, plain)).json.detail).toMatch(
      /^Reply to this conversation is not allowed/,
    )
    expect((await reply(jonas, named)).status).toBe(201)
  })
})

describe('one’s own posts', () => {
  const list = (query = '', client = ana) => client.call('GET', `/2/users/${ANA}/tweets${query}`)
  const ids = async (query: string) =>
    ((await list(query)).json.data as unknown as { text: string }[]).map(({ text }) => text)

  test('are none at first: no data at all', async () => {
    expect((await list()).json).toEqual({ meta: { result_count: 0 } })
  })

  test('come newest first, page by page', async () => {
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await ana.create({ text })
      x.clock.advance(1000)
    }
    expect(await ids('?max_results=5')).toEqual(['f', 'e', 'd', 'c', 'b'])
    const token = (await list('?max_results=5')).json.meta?.next_token
    expect(await ids(`?max_results=5&pagination_token=${token}`)).toEqual(['a'])
    expect(await ids(`?since_id=${x.posts[3]?.id}`)).toEqual(['f', 'e'])
    expect(await ids(`?until_id=${x.posts[1]?.id}`)).toEqual(['a'])
    const third = new Date(x.posts[2]?.createdAt ?? 0).toISOString()
    expect(await ids(`?start_time=${third}`)).toEqual(['f', 'e', 'd', 'c'])
    expect(await ids(`?end_time=${third}`)).toEqual(['b', 'a'])
    expect(x.violations).toEqual([])
  })

  test.each([0, 20, 300])('show after a lag of %i seconds', async (lag) => {
    x.switches.timelineLagSeconds = lag
    await ana.create({ text: 'soon' })
    if (lag > 0) {
      x.clock.advance(lag * 1000 - 1)
      expect((await list()).json.meta?.result_count).toBe(0)
      x.clock.advance(1)
    }
    expect((await list()).json.meta?.result_count).toBe(1)
  })

  test('name their media by keys that end in the media id', async () => {
    const id = await picture()
    await ana.create({ media: { media_ids: [id] } })
    const answer = await list('?max_results=5&expansions=attachments.media_keys')
    expect(answer.json.data?.[0]).toMatchObject({ attachments: { media_keys: [`3_${id}`] } })
    expect(answer.json.includes).toEqual({ media: [{ media_key: `3_${id}`, type: 'photo' }] })
    expect((await list()).json.data?.[0]).not.toHaveProperty('attachments')
  })

  test('have links shortened and entities escaped', async () => {
    await ana.create({ text: 'A & B < https://example.com/a?b=1&c=2 "q"' })
    const answer = await list('?post.fields=entities,created_at')
    const text = String(answer.json.data?.[0]?.text)
    expect(text).toMatch(/^A &amp; B &lt; https:\/\/t\.co\/\w{10} "q"$/)
    const entity = answer.json.data?.[0]?.entities?.urls?.[0]
    expect(entity).toMatchObject({ expanded_url: 'https://example.com/a?b=1&c=2' })
    expect(text.slice(Number(entity?.start), Number(entity?.end))).toBe(entity?.url)
    x.switches.textIsEscaped = false
    expect((await list()).json.data?.[0]?.text).toMatch(/^A & B </)
  })

  test('that are long are cut, with the whole in a note', async () => {
    await jonas.create({ text: 'long '.repeat(100) })
    const ask = (query: string) => jonas.call('GET', `/2/users/${JONAS}/tweets${query}`)
    const cut = (await ask('?post.fields=note_post')).json.data?.[0]
    expect(String(cut?.text)).toMatch(/…$/)
    expect(cut?.note_post?.text).toBe('long '.repeat(100))
    x.switches.longPostsTruncated = false
    expect((await ask('')).json.data?.[0]?.text).toBe('long '.repeat(100))
  })

  test.each([
    ['?max_results=4', /not between 5 and 100/],
    ['?max_results=101', /not between 5 and 100/],
    ['?start_time=yesterday', /not a time/],
    ['?start_time=2010-01-01T00:00:00Z', /not a time/],
    ['?since_id=abc', /not an id/],
    ['?expansions=media', /not one of/],
    ['?post.fields=media', /not one of/],
    ['?fields=text', /\[fields\] is not one of/],
  ])('asked with %s are refused and noted', async (query, violation) => {
    expect((await list(query)).status).toBe(400)
    expect(x.violations.join('\n')).toMatch(violation)
  })

  test('take tweet.fields, post.fields or both, by the switch', async () => {
    const statuses = async () => [
      (await list('?post.fields=created_at')).status,
      (await list('?tweet.fields=created_at')).status,
    ]
    expect(await statuses()).toEqual([200, 200])
    x.switches.fieldParameters = 'post'
    expect(await statuses()).toEqual([200, 400])
    x.switches.fieldParameters = 'tweet'
    expect(await statuses()).toEqual([400, 200])
  })

  test('use the older names, by the switch', async () => {
    x.switches.fieldNames = 'tweet'
    const created = await ana.create({ text: 'a' })
    expect(created.json.data).toHaveProperty('edit_history_tweet_ids')
    expect((await list()).json.data?.[0]).toHaveProperty('edit_history_tweet_ids')
  })
})

test('me gives what was asked for and no more', async () => {
  const plain = await jonas.call('GET', '/2/users/me')
  expect(plain.json.data).toEqual({ id: JONAS, name: 'Jonas Lind', username: 'jonas_lind' })
  const more = await jonas.call(
    'GET',
    '/2/users/me?user.fields=subscription_type,protected,verified',
  )
  expect(more.json.data).toMatchObject({
    subscription_type: 'Premium',
    protected: false,
    verified: true,
  })
  expect((await jonas.call('GET', '/2/users/me?user.fields=avatar')).status).toBe(400)
})
