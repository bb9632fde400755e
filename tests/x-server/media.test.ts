import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  animatedGif,
  jpegPicture,
  MiB,
  pngPicture,
  shortVideo,
  videoOf,
} from '../fixtures/make-fixtures.ts'
import { frozenClock, startXServer, type XServer } from './start-x-server.ts'
import { multipart, TestClient } from './test-client.ts'

const JPEG = jpegPicture()
const VIDEO = shortVideo()

let x: XServer
let client: TestClient
beforeEach(async () => {
  x = await startXServer({ clock: frozenClock() })
  client = new TestClient(x)
})
afterEach(() => x.close())

describe('initialize refuses with 400 and notes', () => {
  const good = { media_type: 'image/jpeg', media_category: 'tweet_image', total_bytes: 1000 }
  test.each([
    ['a type X does not know', { ...good, media_type: 'image/avif' }],
    ['a category X does not know', { ...good, media_category: 'post_image' }],
    ['a type that does not fit the category', { ...good, media_category: 'tweet_video' }],
    ['a number as text', { ...good, total_bytes: '1000' }],
    ['a negative size', { ...good, total_bytes: -1 }],
    ['a missing size', { ...good, total_bytes: undefined }],
    ['an unknown field', { ...good, command: 'INIT' }],
    ['a misspelt field', { ...good, mediaType: 'image/jpeg' }],
    ['owners as a string', { ...good, additional_owners: '1,2' }],
  ])('%s', async (_what, body) => {
    expect((await client.postJson('/2/media/upload/initialize', body)).status).toBe(400)
    expect(x.violations).not.toEqual([])
    expect(x.uploads).toEqual([])
  })

  test('a form instead of JSON', async () => {
    const answer = await client.call(
      'POST',
      '/2/media/upload/initialize',
      multipart({ media_type: 'image/jpeg' }),
    )
    expect(answer.status).toBe(400)
    expect(x.violations.join('\n')).toMatch(/not JSON/)
  })

  test('the January protocol', async () => {
    await client.call(
      'POST',
      '/2/media/upload',
      multipart({ command: 'INIT', media_type: 'video/mp4', total_bytes: '10' }),
    )
    expect(x.violations.join('\n')).toMatch(/unknown part "command"/)
  })
})

test.each([
  ['image/jpeg', 'tweet_image', 5 * MiB],
  ['image/gif', 'tweet_gif', 15 * MiB],
  ['video/mp4', 'tweet_video', 8 * 1024 * MiB],
])('%s as %s may have %i bytes and not one more', async (type, category, limit) => {
  expect(await client.initialize(type, category, limit)).toMatch(/^\d{19}$/)
  expect(await client.initialize(type, category, limit + 1)).toBe('')
})

test('a subscriber may send a video of 16 GiB', async () => {
  const premium = new TestClient(x, x.users[1]?.id)
  expect(await premium.initialize('video/mp4', 'tweet_video', 16 * 1024 * MiB)).toMatch(/^\d{19}$/)
})

test('the media key of a video changes its prefix between upload and timeline', async () => {
  x.switches.processingPolls = 1
  x.switches.checkAfterSecs = 0
  const { id, finalized } = await client.upload('video/mp4', 'tweet_video', VIDEO)
  expect(finalized.json.data?.media_key).toBe(`13_${id}`)
  await client.status(id)
  await client.create({ media: { media_ids: [id] } })
  expect(x.posts[0]?.media[0]?.mediaKey).toBe(`7_${id}`)
})

describe('append', () => {
  const path = (id: string) => `/2/media/upload/${id}/append`
  let id: string
  beforeEach(async () => {
    id = await client.initialize('image/jpeg', 'tweet_image', JPEG.length)
  })

  test.each([
    ['an index of 1000', { segment_index: '1000', media: JPEG }],
    ['an index that is no number', { segment_index: 'one', media: JPEG }],
    ['no index', { media: JPEG }],
    ['no media', { segment_index: '0' }],
    ['an empty segment', { segment_index: '0', media: Buffer.alloc(0) }],
    ['an unknown part', { segment_index: '0', media: JPEG, command: 'APPEND' }],
  ])('with %s is refused and noted', async (_what, parts) => {
    const answer = await client.call('POST', path(id), multipart(parts as Record<string, string>))
    expect(answer.status).toBe(400)
    expect(x.violations).not.toEqual([])
    expect(x.uploads[0]?.timesAppended.size).toBe(0)
  })

  test('takes index 999', async () => {
    expect((await client.append(id, 999, JPEG)).status).toBe(200)
    expect(x.violations).toEqual([])
  })

  test('answers when the session ends, in epoch seconds', async () => {
    const answer = await client.append(id, 0, JPEG)
    expect(answer.json.data?.expires_at).toBe(Math.floor(x.clock.now() / 1000) + 86_400)
  })

  test('answers with nothing, by the switch', async () => {
    x.switches.appendAnswer = 'empty'
    const answer = await client.append(id, 0, JPEG)
    expect([answer.status, answer.text]).toEqual([204, ''])
  })

  test('takes JSON with base64', async () => {
    const answer = await client.postJson(path(id), {
      segment_index: 0,
      media: JPEG.toString('base64'),
    })
    expect(answer.status).toBe(200)
    expect((await client.finalize(id)).status).toBe(200)
  })

  test.each([413, 431] as const)(
    'of 5 MiB is cut off at the edge with an empty %i',
    async (code) => {
      x.switches.tooLargeStatus = code
      const answer = await client.append(id, 0, Buffer.alloc(5 * MiB))
      expect([answer.status, answer.text]).toEqual([code, ''])
      expect(answer.headers['content-type']).toBeUndefined()
    },
  )

  test('of 4 MiB is fine', async () => {
    expect((await client.append(id, 0, Buffer.alloc(4 * MiB))).status).toBe(200)
  })

  test('of the same index is counted, and refused by the switch', async () => {
    await client.append(id, 0, JPEG)
    expect((await client.append(id, 0, JPEG)).status).toBe(200)
    expect(x.uploads[0]?.timesAppended.get(0)).toBe(2)
    x.switches.repeatedAppend = 'refuse'
    expect((await client.append(id, 0, JPEG)).status).toBe(400)
    expect(x.violations).toEqual([])
  })

  test('of the same index with other bytes is a violation', async () => {
    await client.append(id, 0, JPEG)
    await client.append(id, 0, Buffer.from('other'))
    expect(x.violations.join('\n')).toMatch(/sent again with other bytes/)
  })

  test('out of order works, or not, by the switch', async () => {
    expect((await client.append(id, 3, JPEG)).status).toBe(200)
    x.switches.outOfOrderAppend = 'refuse'
    expect((await client.append(id, 7, JPEG)).status).toBe(400)
  })

  test('in parallel works, or not, by the switch', async () => {
    x.link = { bytesPerSecond: 8 * MiB }
    const both = () =>
      Promise.all([0, 1].map((index) => client.append(id, index, Buffer.alloc(MiB))))
    expect((await both()).map(({ status }) => status)).toEqual([200, 200])
    expect(x.uploads[0]?.mostAppendingAtOnce).toBe(2)
    x.switches.parallelAppend = 'refuse'
    expect((await both()).map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test.each([400, 403, 404] as const)('of another person’s upload answers %i', async (status) => {
    x.switches.unknownMediaStatus = status
    const other = new TestClient(x, x.users[1]?.id)
    expect((await other.append(id, 0, JPEG)).status).toBe(status)
  })

  test('after a day finds the upload gone', async () => {
    x.tokens.families.forEach((family) => {
      for (const access of family.accessTokens) access.expiresAt = Number.POSITIVE_INFINITY
    })
    x.clock.advance(86_400_000)
    expect((await client.append(id, 0, JPEG)).status).toBe(400)
  })
})

describe('finalize', () => {
  test('refuses what does not add up', async () => {
    const id = await client.initialize('image/jpeg', 'tweet_image', JPEG.length)
    await client.append(id, 0, JPEG.subarray(1))
    const answer = await client.finalize(id)
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('Segments do not add up to provided total file size.')
    expect(x.violations).not.toEqual([])
  })

  test('refuses a hole', async () => {
    const id = await client.initialize('image/jpeg', 'tweet_image', JPEG.length)
    await client.append(id, 1, JPEG)
    expect((await client.finalize(id)).status).toBe(400)
  })

  test('joins segments by index, whatever order they came in', async () => {
    const id = await client.initialize('image/jpeg', 'tweet_image', JPEG.length)
    await client.append(id, 1, JPEG.subarray(9000))
    await client.append(id, 0, JPEG.subarray(0, 9000))
    await client.finalize(id)
    expect(x.uploads[0]?.file?.all().equals(JPEG)).toBe(true)
  })

  test('twice answers again, or 400, by the switch', async () => {
    const { id } = await client.upload('image/jpeg', 'tweet_image', JPEG)
    expect((await client.finalize(id)).json.data?.id).toBe(id)
    x.switches.secondFinalize = 'refuse'
    expect((await client.finalize(id)).status).toBe(400)
  })

  test('of a picture that is none answers 400', async () => {
    const { finalized } = await client.upload('image/jpeg', 'tweet_image', Buffer.from('hello'))
    expect(finalized.status).toBe(400)
  })

  test('notes a declared type that the bytes deny', async () => {
    await client.upload('image/jpeg', 'tweet_image', pngPicture())
    expect(x.violations.join('\n')).toMatch(/declared image\/jpeg but the bytes are image\/png/)
  })

  test('notes an animated GIF sent as a picture', async () => {
    await client.upload('image/gif', 'tweet_image', animatedGif())
    expect(x.violations.join('\n')).toMatch(/animated GIF/)
  })

  test('keeps a 70 MiB file by its hash, on disk', async () => {
    const large = videoOf(70 * MiB)
    const { id } = await client.upload('video/mp4', 'tweet_video', large)
    const upload = x.uploads.find((candidate) => candidate.id === id)
    expect(upload?.file?.length).toBe(large.length)
    expect(upload?.file?.read(large.length - 8, large.length)).toEqual(large.subarray(-8))
    expect(upload?.inspection).toMatchObject({ type: 'video/mp4', durationMs: 6000 })
  }, 20_000)
})

describe('processing', () => {
  test('goes from pending over in_progress to succeeded in as many polls as the switch says', async () => {
    const { id, finalized } = await client.upload('video/mp4', 'tweet_video', VIDEO)
    const info = finalized.json.data?.processing_info
    expect(info).toEqual({ state: 'pending', check_after_secs: 1 })
    const states: unknown[] = []
    for (let poll = 0; poll < 3; poll++) {
      x.clock.advance(1000)
      states.push((await client.status(id)).json.data?.processing_info?.state)
    }
    expect(states).toEqual(['in_progress', 'in_progress', 'succeeded'])
    expect(x.violations).toEqual([])
  })

  test('an early poll is a violation and brings nothing on', async () => {
    const { id } = await client.upload('video/mp4', 'tweet_video', VIDEO)
    x.clock.advance(900)
    await client.status(id)
    expect(x.violations.join('\n')).toMatch(/asked 100 ms before check_after_secs/)
    expect(x.uploads[0]?.polls).toBe(0)
  })

  test('may use words of its own and leave the waiting time out', async () => {
    x.switches.processingStates = ['uploading']
    x.switches.checkAfterSecs = null
    const { finalized } = await client.upload('video/mp4', 'tweet_video', VIDEO)
    expect(finalized.json.data?.processing_info).toEqual({ state: 'uploading' })
  })

  test.each(['failed', 'in_progress'] as const)(
    'of what is no video ends with an error while the state says %s',
    async (state) => {
      x.switches.processingErrorWhile = state
      x.switches.processingPolls = 1
      const { id } = await client.upload('video/mp4', 'tweet_video', Buffer.alloc(5000, 1))
      x.clock.advance(1000)
      const info = (await client.status(id)).json.data?.processing_info
      expect(info).toMatchObject({ state, error: { code: 1, name: 'InvalidMedia' } })
      expect((await client.create({ media: { media_ids: [id] } })).status).toBe(400)
    },
  )

  test('a GIF is processed, a picture is not', async () => {
    const gif = await client.upload('image/gif', 'tweet_gif', animatedGif())
    expect(gif.finalized.json.data?.processing_info).toBeDefined()
    const picture = await client.upload('image/jpeg', 'tweet_image', JPEG)
    expect(picture.finalized.json.data?.processing_info).toBeUndefined()
  })

  test.each([400, 200] as const)(
    'status of a picture answers %i and is a violation',
    async (status) => {
      x.switches.imageStatus = status
      const { id } = await client.upload('image/jpeg', 'tweet_image', JPEG)
      expect((await client.status(id)).status).toBe(status)
      expect(x.violations.join('\n')).toMatch(/nothing to poll/)
    },
  )

  test.each([
    ['?media_id=1', /command=STATUS is missing/],
    ['?command=FINALIZE&media_id=1', /command is FINALIZE/],
    ['?command=STATUS', /media_id is not an id/],
    ['?command=STATUS&media_id=1&x=2', /\[x\] is not one of/],
  ])('status asked as %s is a violation', async (query, violation) => {
    await client.call('GET', `/2/media/upload${query}`)
    expect(x.violations.join('\n')).toMatch(violation)
  })
})

describe('one-shot', () => {
  const send = (parts: Record<string, string | Buffer>) =>
    client.call('POST', '/2/media/upload', multipart(parts))

  test('takes a picture in two fields', async () => {
    const answer = await send({ media: JPEG, media_category: 'tweet_image' })
    expect(answer.json.data).toMatchObject({ size: JPEG.length, image: { w: 1280, h: 720 } })
    expect(x.violations).toEqual([])
  })

  test('takes no third one', async () => {
    const answer = await send({
      media: JPEG,
      media_category: 'tweet_image',
      media_type: 'image/jpeg',
    })
    expect(answer.status).toBe(400)
    expect(x.violations.join('\n')).toMatch(/unknown part "media_type"/)
  })

  test('takes only stills, or nothing, by the switch', async () => {
    x.switches.oneShot = 'stills'
    expect((await send({ media: VIDEO, media_category: 'tweet_video' })).status).toBe(400)
    x.switches.oneShot = 'off'
    expect((await send({ media: JPEG, media_category: 'tweet_image' })).status).toBe(400)
  })
})

describe('alt text', () => {
  const send = (body: object) => client.postJson('/2/media/metadata', body)
  const altText = (id: string, text: string) => ({ id, metadata: { alt_text: { text } } })
  let id: string
  beforeEach(async () => {
    ;({ id } = await client.upload('image/jpeg', 'tweet_image', JPEG))
  })

  test('of 1000 characters is kept', async () => {
    expect((await send(altText(id, 'a'.repeat(1000)))).status).toBe(200)
    expect(x.uploads[0]?.altText).toHaveLength(1000)
    expect(x.violations).toEqual([])
  })

  test('of 1001 is refused', async () => {
    expect((await send(altText(id, 'a'.repeat(1001)))).status).toBe(400)
    expect(x.uploads[0]?.altText).toBeUndefined()
  })

  test.each([400, 404, 500] as const)('nested wrongly answers %i', async (status) => {
    x.switches.wrongNestingStatus = status
    expect((await send({ id, alt_text: { text: 'a' } })).status).toBe(status)
    expect(x.violations.join('\n')).toMatch(/not nested/)
  })

  test('before finalize is a violation', async () => {
    const open = await client.initialize('image/jpeg', 'tweet_image', 10)
    await send(altText(open, 'a'))
    expect(x.violations.join('\n')).toMatch(/before finalize/)
  })

  test('after the post is a violation and does not reach the post', async () => {
    await client.create({ media: { media_ids: [id] } })
    await send(altText(id, 'late'))
    expect(x.posts[0]?.media[0]?.altText).toBeUndefined()
    expect(x.violations.join('\n')).toMatch(/after the post/)
  })

  test('of a video is refused, by the switch', async () => {
    x.switches.videoAltText = 'refuse'
    x.switches.processingPolls = 1
    const video = await client.upload('video/mp4', 'tweet_video', VIDEO)
    x.clock.advance(1000)
    await client.status(video.id)
    expect((await send(altText(video.id, 'a'))).status).toBe(400)
  })
})
