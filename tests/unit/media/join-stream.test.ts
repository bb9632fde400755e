import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../lib/failures/failure.ts'
import { inspectFile } from '../../../lib/media/inspect-file.ts'
import { joinStream } from '../../../lib/media/join-stream.ts'
import { mp4Info } from '../../../lib/media/mp4-info.ts'
import type { StreamTracks } from '../../../lib/model/stream.ts'
import { followStream } from '../../../lib/streams/follow-stream.ts'
import type { StreamPlan } from '../../../lib/streams/plan.ts'
import { FILM, SOUND_STREAMS } from '../../fixtures/streams.ts'
import { fakeHosts } from '../streams/fake-host.ts'
import { memoryPieces } from './memory-pieces.ts'

const HOST = 'https://streams.test'
const never = new AbortController().signal

/** The parts of a sample stream, as they are kept, and how they belong together. */
async function partsOf(path: string): Promise<{ parts: Buffer[]; plan: StreamPlan }> {
  const answers = Object.entries(SOUND_STREAMS).map(([name, { bytes }]) => [HOST + name, bytes])
  const { ports } = fakeHosts(Object.fromEntries(answers))
  const followed = await followStream(HOST + path, null, ports, new Set(), never)
  if (followed.result !== 'plan') throw new Error('there is nothing to choose')
  const parts = followed.plan.parts.map(({ url, range }) => {
    const whole = SOUND_STREAMS[url.slice(HOST.length)]?.bytes ?? Buffer.alloc(0)
    return range ? whole.subarray(range.start, range.start + range.length) : whole
  })
  return { parts, plan: followed.plan }
}

async function join(parts: Buffer[], tracks: StreamTracks, signal = never) {
  const pieces = memoryPieces()
  const shares: number[] = []
  const blobs = parts.map((part) => new Blob([new Uint8Array(part)]))
  const byteLength = await joinStream(blobs, tracks, pieces, signal, (share) => shares.push(share))
  const film = await pieces.bytes()
  expect(film).toHaveLength(byteLength)
  return { film: new Blob([new Uint8Array(film)]), shares }
}

describe('a film made of a stream', () => {
  test.each(['/ts/index.m3u8', '/fmp4/index.m3u8', '/separate/master.m3u8'])(
    'of %s is one that can be posted, as long as it was, with its sound',
    async (path) => {
      const { parts, plan } = await partsOf(path)
      const { film, shares } = await join(parts, plan.tracks)
      expect(await inspectFile(film)).toMatchObject({
        kind: 'video',
        format: 'mp4',
        width: FILM.width,
        height: FILM.height,
      })
      const info = await mp4Info(film)
      expect(info).toMatchObject({ videoCodec: 'avc1', hasAudio: true, complete: true })
      const picture = 1000 * (FILM.seconds / FILM.pictures)
      expect(Math.abs(info.durationMs - 1000 * FILM.seconds)).toBeLessThanOrEqual(picture)
      expect(shares.at(-1)).toBe(1)
      expect([...shares].sort((a, b) => a - b)).toEqual(shares)
    },
  )

  test('that is large is described at its end, which costs no memory', async () => {
    const { parts, plan } = await partsOf('/ts/index.m3u8')
    const stuffing = Buffer.alloc(188, 0xff)
    stuffing.set([0x47, 0x1f, 0xff, 0x10])
    const first = Buffer.concat([
      parts[0] ?? Buffer.alloc(0),
      Buffer.alloc(188 * 360_000, stuffing),
    ])
    const { film } = await join([first, ...parts.slice(1)], plan.tracks)
    expect(await mp4Info(film)).toMatchObject({ complete: true, hasAudio: true })
    const text = Buffer.from(await film.arrayBuffer()).toString('latin1')
    expect(text.indexOf('moov')).toBeGreaterThan(text.indexOf('mdat'))
  })

  test('goes on over a break in its times', async () => {
    const { parts, plan } = await partsOf('/ts/index.m3u8')
    const again = plan.tracks.picture.map((stretch, i) => ({ ...stretch, afterBreak: i === 0 }))
    const tracks = { picture: [...plan.tracks.picture, ...again], sound: null }
    const { durationMs } = await mp4Info((await join(parts, tracks)).film)
    expect(Math.abs(durationMs - 2000 * FILM.seconds)).toBeLessThanOrEqual(100)
  })

  test('goes on where a list promises a little less than there is', async () => {
    const { parts, plan } = await partsOf('/ts/index.m3u8')
    const short = plan.tracks.picture.map((stretch) => ({
      ...stretch,
      seconds: 1.9,
      afterBreak: true,
    }))
    const { durationMs } = await mp4Info((await join(parts, { picture: short, sound: null })).film)
    expect(Math.abs(durationMs - 1000 * FILM.seconds)).toBeLessThanOrEqual(100)
  })
})

describe('parts of which no film is made', () => {
  test('because one is of another size: one film has one size', async () => {
    const { parts, plan } = await partsOf('/ts/index.m3u8')
    const other = SOUND_STREAMS['/variants/low/0.ts']?.bytes ?? Buffer.alloc(0)
    const advertisement = { part: parts.length, init: null, seconds: 2, afterBreak: true }
    const tracks = { picture: [...plan.tracks.picture, advertisement], sound: null }
    const failure = await join([...parts, other], tracks).catch(failureOf)
    expect(failure).toEqual({ kind: 'stream-format-unread', format: 'HLS in several formats' })
  })

  test('are looked through with a sign of life for each stretch', async () => {
    const { parts, plan } = await partsOf('/ts/index.m3u8')
    const [stretch] = plan.tracks.picture
    if (!stretch) throw new Error('there is nothing in it')
    const other = SOUND_STREAMS['/variants/low/0.ts']?.bytes ?? Buffer.alloc(0)
    const picture = [
      ...Array.from({ length: 20 }, () => ({ ...stretch, afterBreak: true })),
      { ...stretch, part: parts.length, afterBreak: true },
    ]
    const blobs = [...parts, other].map((part) => new Blob([new Uint8Array(part)]))
    const shares: number[] = []
    const film = joinStream(blobs, { picture, sound: null }, memoryPieces(), never, (share) =>
      shares.push(share),
    )
    expect(await film.catch(failureOf)).toMatchObject({ kind: 'stream-format-unread' })
    expect(shares).toEqual(new Array(21).fill(0))
  })

  test('because they are encrypted, although no list said so', async () => {
    const { parts, plan } = await partsOf('/fmp4/index.m3u8')
    const sealed = parts.map((part) => replaced(part, 'avc1', 'encv'))
    const failure = await join(sealed, plan.tracks).catch(failureOf)
    expect(failure).toEqual({ kind: 'media-protected' })
  })

  test('because times that break leave too much for too little room', async () => {
    const { parts, plan } = await partsOf('/ts/index.m3u8')
    const short = plan.tracks.picture.map((stretch) => ({
      ...stretch,
      seconds: 0.5,
      afterBreak: true,
    }))
    const failure = await join(parts, { picture: short, sound: null }).catch(failureOf)
    expect(failure).toMatchObject({ kind: 'media-broken' })
  })

  test('because they are noise', async () => {
    const { parts, plan } = await partsOf('/ts/index.m3u8')
    const noise = parts.map((part) => Buffer.alloc(part.length, 0x5a))
    expect(await join(noise, plan.tracks).catch(failureOf)).toMatchObject({ kind: 'media-broken' })
  })

  test('because there is only sound', async () => {
    const { parts, plan } = await partsOf('/separate/master.m3u8')
    const tracks = { picture: plan.tracks.sound ?? [], sound: null }
    expect(await join(parts, tracks).catch(failureOf)).toEqual({
      kind: 'media-unsupported',
      format: 'audio',
    })
  })

  test('because there is no room', async () => {
    const { parts, plan } = await partsOf('/ts/index.m3u8')
    const full = { kind: 'storage-full' } as const
    const pieces = {
      get: async () => null,
      put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
    }
    const blobs = parts.map((part) => new Blob([new Uint8Array(part)]))
    const failure = await joinStream(blobs, plan.tracks, pieces, never, () => undefined).catch(
      failureOf,
    )
    expect(failure).toEqual(full)
  })

  test('because nobody wants it any more', async () => {
    const { parts, plan } = await partsOf('/ts/index.m3u8')
    const stop = AbortSignal.abort(new Error('removed'))
    await expect(join(parts, plan.tracks, stop)).rejects.toThrow('removed')
  })
})

function replaced(bytes: Buffer, from: string, to: string): Buffer {
  const at = bytes.indexOf(from, 0, 'latin1')
  if (at === -1) return bytes
  const changed = Buffer.from(bytes)
  changed.write(to, at, 'latin1')
  return changed
}
