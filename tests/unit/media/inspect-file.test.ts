import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CourierError, type Failure, failureOf } from '../../../lib/failures/failure.ts'
import { inspectFile } from '../../../lib/media/inspect-file.ts'
import {
  apng,
  avif,
  bmp,
  ico,
  movingWebp,
  oldBmp,
  svg,
  transportStream,
  utf16,
  webm,
} from './more-samples.ts'
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

const facts = (format: string, kind: string, width: number | null, height: number | null) =>
  expect.objectContaining({ format, kind, width, height })

describe('a file that can be made fit is described by its bytes', () => {
  test.each<[string, Sample, unknown]>([
    ['JPEG', jpeg({ width: 400, height: 300 }), facts('jpeg', 'image', 400, 300)],
    ['JPEG on its side', jpeg({ orientation: 6 }), facts('jpeg', 'image', 30, 40)],
    ['JPEG upside down', jpeg({ orientation: 3 }), facts('jpeg', 'image', 40, 30)],
    ['JPEG with a film behind it', jpeg({ after: [mp4()] }), facts('jpeg', 'image', 40, 30)],
    ['PNG', png({ width: 7, height: 9 }), facts('png', 'image', 7, 9)],
    ['PNG with bytes behind it', bytes(png(), 'more'), facts('png', 'image', 40, 30)],
    ['GIF of one frame', gif(), facts('gif', 'image', 40, 30)],
    ['GIF of three frames', gif({ frames: 3 }), facts('gif', 'gif', 40, 30)],
    ['lossy WebP', webp({ width: 99, height: 1 }), facts('webp', 'image', 99, 1)],
    ['lossless WebP', losslessWebp({ height: 5000 }), facts('webp', 'image', 40, 5000)],
    ['extended WebP', extendedWebp({ width: 16000 }), facts('webp', 'image', 16000, 30)],
    ['MP4', mp4(), facts('mp4', 'video', 64, 48)],
    ['MP4 on its side', mp4({ turned: true }), facts('mp4', 'video', 48, 64)],
    ['MP4 with an appendix', bytes(mp4(), zeros(6)), facts('mp4', 'video', 64, 48)],
    [
      'MP4 with rubbish behind it',
      bytes(mp4(), [0xff, 9, 9, 9, 1, 2, 3, 4, 5]),
      facts('mp4', 'video', 64, 48),
    ],
    ['MOV', mp4({ brand: 'qt  ' }), facts('mov', 'video', 64, 48)],
    ['HEVC in MP4', mp4({ codec: 'hvc1' }), facts('mp4', 'video', 64, 48)],
    ['GIF of 350 frames', gif({ frames: 350 }), facts('gif', 'gif', 40, 30)],
    ['GIF of 351 frames', gif({ frames: 351 }), facts('gif', 'video', 40, 30)],
    ['GIF of 1281 pixels', gif({ width: 1281, frames: 2 }), facts('gif', 'video', 1281, 30)],
    [
      'GIF of too many pixels',
      gif({ width: 1280, height: 1080, frames: 220 }),
      facts('gif', 'video', 1280, 1080),
    ],
    ['APNG of one frame', apng(1), facts('apng', 'image', 40, 30)],
    ['APNG of three frames', apng(3), facts('apng', 'video', 40, 30)],
    [
      'an APNG that hides behind 8 KiB of notes',
      apng(2, [['tEXt', zeros(8192)]]),
      facts('apng', 'video', 40, 30),
    ],
    [
      'animated WebP of one frame',
      movingWebp({ frames: 1 }),
      facts('webp-animated', 'image', 40, 30),
    ],
    [
      'animated WebP of two frames',
      movingWebp({ frames: 2 }),
      facts('webp-animated', 'video', 40, 30),
    ],
    ['AVIF', avif(), facts('avif', 'image', 40, 30)],
    ['AVIF on its side', avif({ turned: true }), facts('avif', 'image', 30, 40)],
    ['AVIF whose size is not told', avif({ sized: false }), facts('avif', 'image', null, null)],
    ['animated AVIF of one frame', avif({ frames: 1 }), facts('avif-animated', 'image', 40, 30)],
    ['animated AVIF', avif({ frames: 9 }), facts('avif-animated', 'video', 40, 30)],
    ['BMP', bmp({ width: 5, height: -3 }), facts('bmp', 'image', 5, 3)],
    ['BMP of OS/2', oldBmp(5, 3), facts('bmp', 'image', 5, 3)],
    ['ICO', ico([16, 0, 32]), facts('ico', 'image', 256, 256)],
    ['SVG', svg('width="20mm" height="3in"'), facts('svg', 'image', 76, 288)],
    [
      'SVG that fills its place',
      svg("width='100%' viewBox='0 0 30,20'"),
      facts('svg', 'image', 30, 20),
    ],
    ['SVG of one side', svg('width="60" viewBox="0 0 30 20"'), facts('svg', 'image', 60, 40)],
    [
      'SVG behind comments in comments',
      bytes('<?xml?><!-- <!-- <svg width="1"> -->', svg('width="6" height="7"').subarray(21)),
      facts('svg', 'image', 6, 7),
    ],
    ['SVG of no size', svg(''), facts('svg', 'image', null, null)],
    ['SVG of absurd size', svg('width="1e9" height="2"'), facts('svg', 'image', null, null)],
    ['SVG in UTF-16', utf16(svg('width="6" height="7"')), facts('svg', 'image', 6, 7)],
    ['JPEG XL', bytes([0xff, 0x0a], zeros(20)), facts('jxl', 'image', null, null)],
    ['WebM', webm(), facts('webm', 'video', 320, 180)],
    ['Matroska', webm({ docType: 'matroska' }), facts('mkv', 'video', 320, 180)],
    ['WebM written live', webm({ live: true }), facts('webm', 'video', 320, 180)],
    ['MPEG-TS', transportStream(), facts('mpeg-ts', 'video', null, null)],
  ])('%s', async (_what, content, expected) => {
    expect(await verdict(content)).toEqual(expected)
  })

  test('the type that the file claims is never asked', async () => {
    const file = new File([png()], 'clip.mp4', { type: 'video/mp4' })
    expect(await verdict(file)).toEqual(facts('png', 'image', 40, 30))
    const page = new File(['<!doctype html>'], 'photo.jpg', { type: 'image/jpeg' })
    expect(await verdict(page)).toEqual({ kind: 'media-is-page', host: '', found: 'html' })
    const renamed = new File([jpeg()], 'photo.png', { type: 'image/png' })
    expect(await verdict(renamed)).toEqual(facts('jpeg', 'image', 40, 30))
  })
})

describe('what X cannot take is named', () => {
  const unsupported = (format: string): Failure => ({ kind: 'media-unsupported', format })
  test.each<[string, Sample, Failure]>([
    ['protected video', mp4({ codec: 'encv' }), { kind: 'media-protected' }],
    ['sound only', mp4({ handler: 'soun', codec: 'mp4a' }), unsupported('audio')],
    ['HEIC', bytes(u32(20), 'ftypheic', u32(0), 'mif1'), unsupported('HEIC')],
    ['WebM of sound only', webm({ trackType: 2 }), unsupported('audio')],
    ['TIFF', bytes('II*\0', zeros(20)), unsupported('TIFF')],
    ['JPEG 2000', bytes('\0\0\0\x0cjP  \r\n\x87\n', zeros(9)), unsupported('JPEG 2000')],
    ['MPEG-PS', bytes('\0\0\x01\xba', zeros(20)), unsupported('MPEG-PS')],
    ['AVI', bytes('RIFF', zeros(4), 'AVI ', zeros(9)), unsupported('AVI')],
    ['WMV', bytes('\x30\x26\xb2\x75\x8e\x66\xcf\x11', zeros(9)), unsupported('WMV')],
    ['FLV', bytes('FLV\x01', zeros(9)), unsupported('FLV')],
    ['Ogg', bytes('OggS', zeros(9)), unsupported('Ogg')],
    ['an HLS playlist', bytes('#EXTM3U\n'), unsupported('HLS')],
    ['a DASH manifest', bytes('<MPD></MPD>'), unsupported('DASH')],
    ['MP3', bytes('ID3', zeros(9)), unsupported('audio')],
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
    ['animated WebP', 'WebP', movingWebp({ frames: 2 })],
    ['AVIF', 'AVIF', avif()],
    ['animated AVIF', 'AVIF', avif({ frames: 3 })],
    ['BMP', 'BMP', bmp({ width: 5, height: 3 })],
    ['ICO', 'ICO', ico([16, 32])],
    ['WebM', 'WebM', webm()],
    ['MP4', 'MP4', mp4()],
  ])('%s cut off at any place', async (_what, format, whole) => {
    for (let end = 16; end < whole.length; end++) {
      // Whether it moves may stand in what is missing.
      expect(await verdict(whole.subarray(0, end)), `cut at ${end}`).toMatchObject({
        kind: 'media-broken',
        format: expect.stringMatching(format),
      })
    }
  })

  const huge = 2n ** 63n
  test.each<[string, string, Sample]>([
    ['PNG without pixels', 'PNG', bytes(png().subarray(0, 33), u32(0), 'IEND', u32(0))],
    ['PNG whose chunk claims 2 GiB', 'PNG', bytes(png().subarray(0, 33), u32(0x7fffffff), 'IDAT')],
    ['animated WebP without frames', 'WebP (animated)', movingWebp({ frames: 0 })],
    ['AVIF of 65,536 pixels', 'AVIF', avif({ width: 65_536 })],
    ['BMP of 65,536 pixels', 'BMP', bmp({ width: 65_536, height: 1 })],
    ['BMP of no height', 'BMP', bmp({ width: 5, height: 0 })],
    ['BMP that claims 2^31 rows', 'BMP', bmp({ width: 5, height: -(2 ** 31), rows: 3 })],
    ['ICO whose picture lies behind its end', 'ICO', ico([16], 2 ** 31)],
    ['SVG without an end', 'SVG', bytes('<svg width="4" height="4"><path/>')],
    ['SVG whose root does not end', 'SVG', bytes('<svg width="4', zeros(9).fill(0x20))],
    ['WebM of a segment longer than itself', 'WebM', webm({ claims: 4_000 })],
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
    expect(await verdict(blob)).toEqual(facts('mp4', 'video', 64, 48))
    expect(read()).toBeLessThan(64 * 1024)
  })

  const wholeFiles = [
    jpeg({ orientation: 6 }),
    png(),
    gif({ frames: 3 }),
    webp(),
    extendedWebp(),
    movingWebp({ frames: 2 }),
    apng(2),
    avif({ frames: 2 }),
    bmp({ width: 5, height: 3 }),
    ico([16, 32]),
    svg('width="20mm" height="3in"'),
    webm(),
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
