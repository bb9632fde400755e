import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Failure } from '../../../lib/failures/failure.ts'
import type { Change, FitWish } from '../../../lib/model/fit.ts'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import { ROOT } from '../../run/command.mjs'
import { Lab } from '../lab/lab.ts'
import { expectNoTags, probed } from './outside-tools.ts'
import { packetsBefore } from './packets-before.ts'
import { seeVideo, ssim } from './see-video.ts'

/** HEVC that can be decoded, and HE-AAC, cannot be had here: no browser under test reads the one, no tool makes the other. */
const LIMITS = limitsOf(null)

interface Row {
  file: string
  bytes: 'original' | 'made'
  changes: Change['what'][]
  width: number
  height: number
  durationMs: number
  /** Chromium's player takes it to last so long, which is not what the file says. */
  playedMs?: number
  hasSound: boolean
  /** Its pictures were encoded anew. */
  isEncoded?: boolean
  /** And the browser shows the source as well. */
  isCompared?: boolean
}

/** At 30 pictures in a second, rounded up. */
const FRAME_MS = 34
/** Sound is as long as its blocks: one of AAC more at each end, at 48 kHz. */
const SOUND_MS = 43

const usual = { width: 320, height: 180, durationMs: 1_000, hasSound: true } as const

const ROWS: Row[] = [
  { ...usual, file: 'tagged.mp4', bytes: 'original', changes: ['metadata'] },
  { ...usual, file: 'located.mp4', bytes: 'original', changes: ['metadata'] },
  { ...usual, file: 'moov-last.mp4', bytes: 'original', changes: ['metadata'] },
  { ...usual, file: 'silent.mp4', bytes: 'original', changes: ['metadata'], hasSound: false },
  {
    ...usual,
    file: 'uneven.mp4',
    bytes: 'original',
    changes: ['metadata'],
    hasSound: false,
    playedMs: 933,
  },
  {
    ...usual,
    file: 'rotated.mp4',
    bytes: 'original',
    changes: ['metadata'],
    hasSound: false,
    width: 180,
    height: 320,
  },
  { ...usual, file: 'fragmented.mp4', bytes: 'made', changes: ['metadata'] },
  { ...usual, file: 'plain.mov', bytes: 'made', changes: ['format', 'metadata'] },
  { ...usual, file: 'plain.mkv', bytes: 'made', changes: ['format', 'metadata'] },
  { ...usual, file: 'plain.m2t', bytes: 'made', changes: ['format'] },
  { ...usual, file: 'opus.mp4', bytes: 'made', changes: ['sound', 'metadata'] },
  { ...usual, file: 'mp3.mp4', bytes: 'made', changes: ['sound', 'metadata'] },
  { ...usual, file: 'surround.mp4', bytes: 'made', changes: ['sound', 'stereo', 'metadata'] },
  {
    ...usual,
    file: 'vp8.webm',
    bytes: 'made',
    changes: ['format', 'metadata'],
    isEncoded: true,
    isCompared: true,
  },
  {
    ...usual,
    file: 'vp9.webm',
    bytes: 'made',
    changes: ['format', 'metadata'],
    isEncoded: true,
    isCompared: true,
  },
  {
    ...usual,
    file: 'av1.webm',
    bytes: 'made',
    changes: ['format', 'metadata'],
    isEncoded: true,
    isCompared: true,
  },
  {
    ...usual,
    file: 'chroma-422.mp4',
    bytes: 'made',
    changes: ['picture', 'metadata'],
    hasSound: false,
    isEncoded: true,
    isCompared: true,
  },
  {
    ...usual,
    file: 'ten-bit.mp4',
    bytes: 'made',
    changes: ['picture', 'metadata'],
    hasSound: false,
    isEncoded: true,
    isCompared: true,
  },
  {
    ...usual,
    file: 'hdr.webm',
    isEncoded: true,
    bytes: 'made',
    changes: ['format', 'colours'],
    hasSound: false,
  },
  {
    ...usual,
    file: 'unturned.webm',
    bytes: 'made',
    changes: ['format', 'metadata'],
    hasSound: false,
    width: 180,
    height: 320,
    isEncoded: true,
    isCompared: true,
  },
  {
    ...usual,
    file: 'wide-pixels.mp4',
    isEncoded: true,
    bytes: 'made',
    changes: ['picture', 'metadata'],
    hasSound: false,
    width: 384,
    height: 288,
    isCompared: true,
  },
  {
    ...usual,
    file: 'odd.webm',
    isEncoded: true,
    bytes: 'made',
    changes: ['format'],
    hasSound: false,
    width: 212,
    height: 120,
  },
  {
    ...usual,
    file: 'fast.mp4',
    bytes: 'made',
    changes: ['frame-rate', 'picture', 'metadata'],
    hasSound: false,
    width: 160,
    height: 90,
    isEncoded: true,
    isCompared: true,
  },
  {
    ...usual,
    file: 'large.webm',
    isEncoded: true,
    bytes: 'made',
    changes: ['format', 'scaled'],
    hasSound: false,
    width: 1280,
    height: 720,
    durationMs: 600,
  },
]

const REFUSED: [file: string, failure: Failure][] = [
  ['ac3.mp4', { kind: 'media-track-lost', track: 'sound', format: 'Dolby Digital' }],
  ['hevc.mp4', { kind: 'media-undecodable', format: 'HEVC' }],
  ['protected.mp4', { kind: 'media-protected' }],
  ['sound-only.mp4', { kind: 'media-unsupported', format: 'audio' }],
  ['brief.mp4', { kind: 'media-too-short', durationMs: 300, minDurationMs: 500 }],
  ['long.mp4', { kind: 'media-too-long', durationMs: 1_230_000, maxDurationMs: 1_200_000 }],
]

/** What the recipes wrote into them, and how a place or a title is called in a file. */
const TAGS = /A secret title|a comment|\+52\.5000|\xa9xyz|\xa9nam|loci/

/** What an MP4 says of itself; `encoder` is the name of the codec. */
const OF_THE_FORMAT =
  /^(?:encoder|major_brand|minor_version|compatible_brands|language|handler_name|vendor_id)$/

let lab: Lab
test.beforeAll(async () => {
  lab = await Lab.open()
})
test.afterAll(() => lab.close())

for (const row of ROWS) {
  test(`${row.file} is fit for X: ${row.bytes}`, async () => {
    const source = fixture(row.file)
    const { done, bytes } = await made(source)
    expect(done.bytes).toBe(row.bytes)
    expect(done.changes.map(({ what }) => what)).toEqual(row.changes)
    expect(done.file).toMatchObject({
      mediaType: 'video/mp4',
      kind: 'video',
      byteLength: bytes.length,
    })
    expect(done.file).toMatchObject({ width: row.width, height: row.height })
    const within = FRAME_MS + (row.hasSound ? SOUND_MS : 0)
    expect(Math.abs((done.file.durationMs ?? 0) - row.durationMs)).toBeLessThan(within)
    expect(bytes.toString('latin1', 4, 8)).toBe('ftyp')
    expect(bytes.toString('latin1')).not.toMatch(TAGS)
    expectNoTags(bytes)
    expectTracks(bytes, row)

    const seen = await seeVideo(lab.page, bytes, 'video/mp4', 0.5)
    expect(seen).toMatchObject({ width: row.width, height: row.height })
    expect(Math.abs(seen.seconds * 1_000 - (row.playedMs ?? row.durationMs))).toBeLessThan(within)
    if (row.hasSound) {
      // A sine of an eighth of full scale; six channels of it add up.
      expect(seen.level).toBeGreaterThan(0.05)
      expect(seen.level).toBeLessThan(0.2)
    } else expect(seen.level).toBeNull()
    if (row.isCompared) {
      const type = row.file.endsWith('webm') ? 'video/webm' : 'video/mp4'
      const before = await seeVideo(lab.page, source, type, 0.5)
      expect(ssim(before.luma, seen.luma, seen.width)).toBeGreaterThan(0.95)
    }

    if (row.isEncoded) expect(seen.colours).toEqual({ matrix: 'bt709', fullRange: false })

    const again = await made(bytes)
    expect(again.done).toMatchObject({ bytes: 'original', isOriginalTaken: true })
  })
}

for (const [file, failure] of REFUSED) {
  test(`${file} is refused: ${failure.kind}`, async () => {
    expect(await lab.fit(fixture(file), LIMITS)).toMatchObject({ failure })
  })
}

test('from the beginning, a part is copied and stays inside the limit', async () => {
  const cut = { startMs: 0, endMs: 1_200_000 }
  const { done } = await made(fixture('long.mp4'), { cut })
  expect(done.changes).toContainEqual({ what: 'cut', cut: { startMs: 0, endMs: 1_199_950 } })
  expect(done.changes.map(({ what }) => what)).not.toContain('picture')
  expect(done.file.durationMs).toBeLessThanOrEqual(1_200_000)
  expect(done.file.durationMs).toBeGreaterThan(1_198_000)
})

test('a part from the middle holds nothing from before', async () => {
  const { done, bytes } = await made(fixture('tagged.mp4'), { cut: { startMs: 300, endMs: 900 } })
  expect(Math.abs((done.file.durationMs ?? 0) - 600)).toBeLessThan(90)
  const gone = await packetsBefore(fixture('tagged.mp4'), 300)
  expect(gone.length).toBeGreaterThan(10)
  expect(gone.filter((packet) => bytes.includes(packet))).toEqual([])
  const seen = await seeVideo(lab.page, bytes, 'video/mp4', 0.25)
  const before = await seeVideo(lab.page, fixture('tagged.mp4'), 'video/mp4', 0.55)
  expect(ssim(before.luma, seen.luma, seen.width)).toBeGreaterThan(0.9)
})

test('what is to stay stays: as it is, and with its metadata', async () => {
  const source = fixture('tagged.mp4')
  for (const wish of [{ asIs: true }, { keepMetadata: true }] as const) {
    const { done, bytes } = await made(source, wish)
    expect(done.changes).toEqual([])
    expect(bytes.equals(source)).toBe(true)
  }
})

test('encoded anew, nothing of it is copied', async () => {
  const { done } = await made(fixture('tagged.mp4'), { encodeAnew: true })
  expect(done.bytes).toBe('made')
  expect(done.changes.map(({ what }) => what)).toEqual(['picture', 'sound', 'metadata'])
})

test('files cut off anywhere are told to be damaged, or are whole enough to be made fit', async () => {
  for (const file of ['tagged.mp4', 'vp9.webm', 'plain.m2t', 'plain.mkv', 'fragmented.mp4']) {
    const whole = fixture(file)
    for (const share of [0.02, 0.2, 0.5, 0.8, 0.98]) {
      const result = await lab.fit(whole.subarray(0, Math.floor(whole.length * share)), LIMITS)
      if ('failure' in result) {
        const kinds = ['media-broken', 'media-unknown', 'media-too-short', 'media-unsupported']
        expect(kinds, file).toContain(result.failure.kind)
      } else expect(result.done.file.durationMs, file).toBeGreaterThanOrEqual(500)
      expect(result.ms).toBeLessThan(20_000)
    }
  }
})

/** Asks ffprobe as well, where it is installed. */
function expectTracks(bytes: Buffer, row: Row): void {
  const { streams, format } = probed(bytes) ?? {}
  if (!streams) return
  const [picture, sound] = streams
  expect(picture).toMatchObject({ codec_name: 'h264', pix_fmt: 'yuv420p' })
  if (row.bytes === 'made') {
    const ms = Number(picture?.duration) * 1_000
    expect(Math.abs(ms - row.durationMs)).toBeLessThan(FRAME_MS)
  }
  if (row.isEncoded) {
    expect(picture).toMatchObject({ color_range: 'tv', color_space: 'bt709' })
    expect(picture).toMatchObject({ width: row.width, height: row.height })
  }
  expect(streams).toHaveLength(row.hasSound ? 2 : 1)
  if (row.hasSound) expect(sound).toMatchObject({ codec_name: 'aac', channels: expect.any(Number) })
  if (row.hasSound) expect(sound?.channels).toBeLessThanOrEqual(2)
  const { creation_time: made, ...told } = { ...format?.tags, ...picture?.tags, ...sound?.tags }
  // Of what is written anew it is now, which is no secret.
  if (row.bytes === 'original') expect(made).toBeUndefined()
  else expect(Math.abs(Date.parse(made ?? '') - Date.now())).toBeLessThan(60_000)
  expect(Object.keys(told).filter((name) => !OF_THE_FORMAT.test(name))).toEqual([])
}

async function made(source: Buffer, wish: FitWish = {}) {
  const result = await lab.fit(source, LIMITS, wish)
  if ('failure' in result) throw new Error(JSON.stringify(result.failure))
  return result
}

function fixture(name: string): Buffer {
  return readFileSync(join(ROOT, 'tests', 'fixtures', 'media', name))
}
