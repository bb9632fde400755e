import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CourierError, type Failure, failureOf } from '../../../lib/failures/failure.ts'
import { inspectFile } from '../../../lib/media/inspect-file.ts'
import {
  asBlob,
  box,
  bytes,
  extendedWebp,
  gif,
  jpeg,
  losslessWebp,
  mp4,
  png,
  u32,
  u64,
  webp,
  zeros,
} from './samples.ts'

type Sample = Uint8Array<ArrayBuffer>

/** The failure, or the facts when there is none. */
async function verdict(content: Sample | Blob): Promise<unknown> {
  try {
    return await inspectFile(content instanceof Blob ? content : asBlob(content))
  } catch (caught) {
    if (!(caught instanceof CourierError)) throw caught
    return caught.failure
  }
}

const facts = (mediaType: string, kind: string, width: number | null, height: number | null) =>
  expect.objectContaining({ mediaType, kind, width, height })

describe('a file X takes is described by its bytes', () => {
  test.each<[string, Sample, unknown]>([
    ['JPEG', jpeg({ width: 400, height: 300 }), facts('image/jpeg', 'image', 400, 300)],
    ['JPEG on its side', jpeg({ orientation: 6 }), facts('image/jpeg', 'image', 30, 40)],
    ['JPEG upside down', jpeg({ orientation: 3 }), facts('image/jpeg', 'image', 40, 30)],
    ['JPEG with a film behind it', jpeg({ after: [mp4()] }), facts('image/jpeg', 'image', 40, 30)],
    ['PNG', png({ width: 7, height: 9 }), facts('image/png', 'image', 7, 9)],
    ['PNG with bytes behind it', bytes(png(), 'more'), facts('image/png', 'image', 40, 30)],
    ['GIF of one frame', gif(), facts('image/gif', 'image', 40, 30)],
    ['GIF of three frames', gif({ frames: 3 }), facts('image/gif', 'gif', 40, 30)],
    ['lossy WebP', webp({ width: 99, height: 1 }), facts('image/webp', 'image', 99, 1)],
    ['lossless WebP', losslessWebp({ height: 5000 }), facts('image/webp', 'image', 40, 5000)],
    ['extended WebP', extendedWebp({ width: 16000 }), facts('image/webp', 'image', 16000, 30)],
    ['MP4', mp4(), facts('video/mp4', 'video', 64, 48)],
    ['MP4 on its side', mp4({ turned: true }), facts('video/mp4', 'video', 48, 64)],
    ['MP4 with an appendix', bytes(mp4(), zeros(6)), facts('video/mp4', 'video', 64, 48)],
    [
      'MP4 with rubbish behind it',
      bytes(mp4(), [0xff, 9, 9, 9, 1, 2, 3, 4, 5]),
      facts('video/mp4', 'video', 64, 48),
    ],
    ['MOV', mp4({ brand: 'qt  ' }), facts('video/quicktime', 'video', 64, 48)],
  ])('%s', async (_what, content, expected) => {
    expect(await verdict(content)).toEqual(expected)
  })

  test('the type that the file claims is never asked', async () => {
    const file = new File([png()], 'clip.mp4', { type: 'video/mp4' })
    expect(await verdict(file)).toEqual(facts('image/png', 'image', 40, 30))
    const page = new File(['<!doctype html>'], 'photo.jpg', { type: 'image/jpeg' })
    expect(await verdict(page)).toEqual({ kind: 'media-is-page', host: '', found: 'html' })
    const renamed = new File([jpeg()], 'photo.png', { type: 'image/png' })
    expect(await verdict(renamed)).toEqual(facts('image/jpeg', 'image', 40, 30))
  })
})

describe('what X cannot take is named', () => {
  const unsupported = (format: string): Failure => ({ kind: 'media-unsupported', format })
  test.each<[string, Sample, Failure]>([
    ['APNG', png({ before: [['acTL', zeros(8)]] }), unsupported('APNG')],
    [
      'an APNG that hides behind 8 KiB of notes',
      png({
        before: [
          ['tEXt', zeros(8192)],
          ['acTL', zeros(8)],
        ],
      }),
      unsupported('APNG'),
    ],
    ['animated WebP', extendedWebp({ animated: true }), unsupported('WebP (animated)')],
    ['HEVC in MP4', mp4({ codec: 'hvc1' }), unsupported('HEVC')],
    ['AV1 in MP4', mp4({ codec: 'av01' }), unsupported('AV1')],
    ['protected video', mp4({ codec: 'encv' }), unsupported('protected video')],
    ['sound only', mp4({ handler: 'soun', codec: 'mp4a' }), unsupported('audio')],
    ['AVIF', bytes(u32(20), 'ftypavif', u32(0), 'mif1'), unsupported('AVIF')],
    ['HEIC', bytes(u32(20), 'ftypheic', u32(0), 'mif1'), unsupported('HEIC')],
    ['WebM', bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84], 'webm'), unsupported('WebM')],
    ['PDF', bytes('%PDF-1.7'), unsupported('PDF')],
    ['HTML', bytes('<html>'), { kind: 'media-is-page', host: '', found: 'html' }],
    ['JSON', bytes('{"a":1}'), { kind: 'media-is-page', host: '', found: 'json' }],
    ['text', bytes('hello'), { kind: 'media-is-page', host: '', found: 'text' }],
    ['nothing', bytes(), { kind: 'media-empty' }],
    ['a program', bytes('\x7fELF', zeros(60)), { kind: 'media-unknown' }],
  ])('%s', async (_what, content, expected) => {
    expect(await verdict(content)).toEqual(expected)
  })
})

describe('a file that is not whole is refused before it is uploaded', () => {
  test.each<[string, string, Sample]>([
    ['JPEG', 'JPEG', jpeg()],
    ['PNG', 'PNG', png()],
    ['GIF', 'GIF', gif({ frames: 2 })],
    ['WebP', 'WebP', webp()],
    ['MP4', 'MP4', mp4()],
  ])('%s cut off at any place', async (_what, format, whole) => {
    for (let end = 16; end < whole.length; end++) {
      expect(await verdict(whole.subarray(0, end)), `cut at ${end}`).toEqual({
        kind: 'media-broken',
        format,
      })
    }
  })

  const huge = 2n ** 63n
  test.each<[string, string, Sample]>([
    ['PNG without pixels', 'PNG', bytes(png().subarray(0, 33), u32(0), 'IEND', u32(0))],
    ['PNG whose chunk claims 2 GiB', 'PNG', bytes(png().subarray(0, 33), u32(0x7fffffff), 'IDAT')],
    ['PNG of no width', 'PNG', png({ width: 0 })],
    ['PNG of absurd height', 'PNG', png({ height: 0x7fffffff })],
    ['JPEG of no height', 'JPEG', jpeg({ height: 0 })],
    ['JPEG without a frame', 'JPEG', bytes([0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 0xff, 0xd9])],
    ['JPEG whose segment has no length', 'JPEG', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0], zeros(20))],
    ['GIF without frames', 'GIF', gif({ frames: 0 })],
    ['GIF of no width', 'GIF', gif({ width: 0 })],
    ['GIF with an unknown block', 'GIF', bytes(gif().subarray(0, -1), 0x77, 0x3b)],
    ['MP4 without films in it', 'MP4', mp4({ mdat: false })],
    ['MP4 without moov', 'MP4', bytes(box('ftyp', 'isom', u32(0)), box('mdat', zeros(9)))],
    ['MP4 with a box of size 2', 'MP4', bytes(mp4(), u32(2), 'free', zeros(9))],
    ['MP4 with a box of 2^63 bytes', 'MP4', bytes(mp4(), u32(1), 'free', u64(huge), zeros(9))],
    [
      'MP4 whose moov is empty',
      'MP4',
      bytes(box('ftyp', 'isom', u32(0)), box('moov'), box('mdat')),
    ],
  ])('%s', async (_what, format, content) => {
    expect(await verdict(content)).toEqual({ kind: 'media-broken', format })
  })

  test('a file that went away since it was picked is said to be missing', async () => {
    const gone = asBlob(png())
    gone.slice = () => {
      throw new DOMException('changed on disk', 'NotReadableError')
    }
    expect(await verdict(gone)).toEqual({ kind: 'bytes-missing' })
  })
})

describe('hostile files cost little', () => {
  /** Counts the bytes that are read out of a Blob. */
  function counting(...content: Sample[]): { blob: Blob; read: () => number } {
    let total = 0
    const blob = new Blob(content)
    const slice = blob.slice.bind(blob)
    blob.slice = (start = 0, end = blob.size) => {
      total += end - start
      return slice(start, end)
    }
    return { blob, read: () => total }
  }

  test.each<[string, Sample]>([
    ['a JPEG of nothing but fill bytes', bytes([0xff, 0xd8], new Array(300_000).fill(0xff))],
    [
      'a JPEG of a hundred thousand tiny segments',
      bytes([0xff, 0xd8], ...Array.from({ length: 100_000 }, () => [0xff, 0xe1, 0, 2])),
    ],
    [
      'a PNG of thousands of empty chunks',
      bytes(
        png().subarray(0, 33),
        ...Array.from({ length: 30_000 }, () => bytes(u32(0), 'tEXt', u32(0))),
      ),
    ],
    [
      'a GIF of thousands of empty comments',
      bytes(gif().subarray(0, 19), ...Array.from({ length: 100_000 }, () => [0x21, 0xfe, 0])),
    ],
    [
      'an MP4 of thousands of empty boxes',
      bytes(box('ftyp', 'isom', u32(0)), ...Array.from({ length: 30_000 }, () => box('free'))),
    ],
  ])('%s is read about once', async (_what, content) => {
    const { blob, read } = counting(content)
    await verdict(blob)
    expect(read()).toBeLessThan(content.length * 1.5 + 600_000)
  })

  test('a long video costs some KiB, not its length', async () => {
    const { blob, read } = counting(mp4(), bytes(u32(5_000_008), 'mdat'), new Uint8Array(5_000_000))
    expect(await verdict(blob)).toEqual(facts('video/mp4', 'video', 64, 48))
    expect(read()).toBeLessThan(64 * 1024)
  })

  const wholeFiles = [
    jpeg({ orientation: 6 }),
    png(),
    gif({ frames: 3 }),
    webp(),
    extendedWebp(),
    mp4(),
  ]

  test('damaged files end in facts or a named failure, never in a bug', async () => {
    const damage = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...wholeFiles), damage, async (whole, changes) => {
        const damaged = whole.slice()
        for (const [at, value] of changes) damaged[at % damaged.length] = value
        const found = (await verdict(damaged)) as { kind: string }
        expect(found.kind).not.toBe('unexpected')
      }),
      { numRuns: 500 },
    )
  })

  test('random bytes behind a true beginning end in facts or a named failure', async () => {
    const head = fc.constantFrom(...wholeFiles.map((whole) => whole.subarray(0, 12)))
    await fc.assert(
      fc.asyncProperty(head, fc.uint8Array({ maxLength: 400 }), async (start, rest) => {
        const found = (await verdict(bytes(start, rest))) as { kind: string }
        expect(found.kind).not.toBe('unexpected')
      }),
      { numRuns: 500 },
    )
  })

  test('an error that is not ours is reported as a bug, with its message', async () => {
    const broken = asBlob(png())
    broken.slice = () => {
      throw new TypeError('slice is gone')
    }
    expect(failureOf(await inspectFile(broken).catch((caught: unknown) => caught))).toMatchObject({
      kind: 'unexpected',
      message: 'slice is gone',
    })
  })
})
