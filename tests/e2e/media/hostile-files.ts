import { mediaFile } from '../../fixtures/media-file.ts'
import { apng, avif, bmp, ico, movingWebp, webm } from '../../unit/media/more-samples.ts'
import {
  box,
  bytes,
  gif,
  jpeg,
  le16,
  le32,
  mp4,
  png,
  u32,
  u64,
  zeros,
} from '../../unit/media/samples.ts'

/** What may come of a file: kinds of failures, or `done` where something sound can be made of it. */
export type Ends = string

export type Case = [name: string, file: Uint8Array, ends: Ends]

/** One of each format that something can be made of. */
export const EACH_FORMAT = [
  'tagged.jpg',
  'plain.png',
  'tagged.webp',
  'photo.avif',
  'photo.bmp',
  'photo.jxl',
  'icon.ico',
  'drawing.svg',
  'still.gif',
  'many-frames.gif',
  'moving.apng',
  'moving.webp',
  'moving.avif',
  'tagged.mp4',
  'fragmented.mp4',
  'plain.mov',
  'vp9.webm',
  'plain.mkv',
  'plain.m2t',
] as const

/** The first place of this name, which is Latin-1. */
function placeOf(file: Buffer, name: string): number {
  const place = file.indexOf(name, 0, 'latin1')
  if (place === -1) throw new RangeError(`no ${name}`)
  return place
}

/** A file with other bytes so many bytes behind a name that stands in it. */
function lying(file: string, name: string, behind: number, told: number[]): Buffer {
  const copy = Buffer.from(mediaFile(file))
  copy.set(told, placeOf(copy, name) + behind)
  return copy
}

/** A file with a box or chunk written over by zeros, but for its header. */
function emptied(file: string, name: string, length: number): Buffer {
  return lying(file, name, 4, zeros(length))
}

const WIDE_RIFF = 4

export const HEADER_LIES: Case[] = [
  [
    'an MP4 of 2^32 samples of one time',
    lying('tagged.mp4', 'stts', 12, u32(2 ** 32 - 1)),
    'media-broken',
  ],
  [
    'an MP4 of 2^32 samples that are moved',
    lying('long.mp4', 'ctts', 12, u32(2 ** 32 - 1)),
    'media-broken',
  ],
  [
    'an MP4 of 2^28 samples that are moved',
    lying('long.mp4', 'stts', 12, u32(2 ** 28)),
    'media-broken',
  ],
  [
    'an MP4 of 2^31 samples in a chunk',
    lying('long.mp4', 'stsc', 16, u32(2 ** 31)),
    'media-broken',
  ],
  [
    'an MP4 of a chunk far behind all others',
    lying('tagged.mp4', 'stsc', 12, u32(2 ** 30)),
    'media-broken',
  ],
  [
    'a PNG that is larger than it says',
    lying('plain.png', 'IHDR', 4, u32(20)),
    'done media-broken',
  ],
  [
    'a PNG that is smaller than it says',
    lying('plain.png', 'IHDR', 8, u32(9_000)),
    'done media-broken',
  ],
  ['a JPEG of another height', jpegOfHeight(60_000), 'done media-broken'],
  [
    'a WebP shorter than it says',
    lying('tagged.webp', 'RIFF', WIDE_RIFF, le32(2 ** 31)),
    'media-broken',
  ],
  [
    'a WebP whose frame is larger than itself',
    lying('moving.webp', 'ANMF', 14, [255, 63, 0]),
    'media-broken done',
  ],
  [
    'an AVIF of another size',
    lying('photo.avif', 'ispe', 8, u32(60_000)),
    'done media-broken media-undecodable media-too-many-pixels',
  ],
  [
    'a BMP of another size',
    Buffer.from(bmp({ width: 30_000, height: 30_000, rows: 1 })),
    'media-broken',
  ],
  ['an icon whose picture lies elsewhere', Buffer.from(ico([16, 32], 100)), 'media-broken'],
  ['an APNG of 2^31 frames', lying('moving.apng', 'acTL', 4, u32(2 ** 31)), 'done media-broken'],
  ['an MP4 of 2^32 samples', lying('tagged.mp4', 'stsz', 12, u32(2 ** 32 - 1)), 'media-broken'],
  [
    'an MP4 whose samples lie behind its end',
    lying('tagged.mp4', 'stco', 12, u32(2 ** 31)),
    'media-broken done',
  ],
  ['an MP4 of no time', lying('tagged.mp4', 'mdhd', 16, u32(0)), 'media-broken media-too-short'],
  ['an MP4 of 2^32 time entries', lying('tagged.mp4', 'stts', 8, u32(2 ** 32 - 1)), 'media-broken'],
  [
    'an MP4 whose samples are 4 GiB each',
    lying('tagged.mp4', 'stsz', 8, u32(2 ** 32 - 1)),
    'media-broken done',
  ],
  [
    'an MP4 without what its decoder needs',
    emptied('tagged.mp4', 'avcC', 30),
    'done media-broken media-undecodable',
  ],
  ['a WebM shorter than it says', Buffer.from(webm({ claims: 4_000 })), 'media-broken'],
]

function jpegOfHeight(height: number): Buffer {
  const file = Buffer.from(mediaFile('progressive.jpg'))
  const frame = file.indexOf(Buffer.from([0xff, 0xc2]))
  file.writeUInt16BE(height, frame + 5)
  return file
}

const moovOf = (inside: Uint8Array) =>
  bytes(box('ftyp', 'isom', u32(0)), box('moov', inside), box('mdat', zeros(99)))

function nested(depth: number): Uint8Array {
  const all = Buffer.alloc(depth * 8)
  for (let level = 0; level < depth; level++) {
    all.writeUInt32BE((depth - level) * 8, level * 8)
    all.write('trak', level * 8 + 4, 'latin1')
  }
  return all
}

/** A Matroska file whose pictures nobody can find, so that they are searched for to its end. */
function withoutClusters(name: string): Buffer {
  const copy = Buffer.from(mediaFile(name))
  const tracks = copy.indexOf(Buffer.from([0x16, 0x54, 0xae, 0x6b]))
  for (const id of [0x1f43b675, 0x1c53bb6b, 0x1254c367, 0x114d9b74]) {
    const bytesOfId = Buffer.from(u32(id))
    for (let at = copy.indexOf(bytesOfId, tracks); at !== -1; at = copy.indexOf(bytesOfId, at)) {
      copy.fill(0, at, at + 4)
    }
  }
  return copy
}

/** A part of a WebM whose length cannot be read. */
function withoutLength(name: string): Buffer {
  const copy = Buffer.from(mediaFile(name))
  // The first time is in the list of parts.
  copy.set([0], copy.lastIndexOf(Buffer.from([0x16, 0x54, 0xae, 0x6b])) + 4)
  return copy
}

export const ABSURD: Case[] = [
  [
    'a WebM whose list of tracks has no length',
    withoutLength('vp9.webm'),
    'media-broken media-unsupported media-too-short',
  ],
  [
    'a Matroska file of junk behind its tracks',
    withoutClusters('plain.mkv'),
    'media-broken media-too-short',
  ],
  ['a WebM of junk behind its tracks', withoutClusters('vp9.webm'), 'media-broken media-too-short'],
  ['a PNG of 65,536 pixels', png({ width: 65_536, height: 1 }), 'media-broken'],
  [
    'a PNG of 65,535 × 65,535',
    png({ width: 65_535, height: 65_535 }),
    'media-too-many-pixels done',
  ],
  ['a BMP of 2^31 pixels', bmp({ width: 2 ** 31 - 1, height: 1, rows: 1 }), 'media-broken'],
  [
    'a JPEG of 65,535 × 65,535',
    jpeg({ width: 65_535, height: 65_535 }),
    'media-too-many-pixels done',
  ],
  [
    'a GIF of 65,535 × 65,535',
    gif({ width: 65_535, height: 65_535, frames: 2 }),
    'media-too-many-pixels',
  ],
  [
    'an animated WebP of 16,384 × 16,384',
    movingWebp({ width: 16_384, height: 16_384 }),
    'media-too-many-pixels media-broken',
  ],
  ['an AVIF of 2^32 pixels', avif({ width: 2 ** 32 - 1 }), 'media-broken'],
  ['an AVIF of 65,535 × 65,535', avif({ width: 65_535, height: 65_535 }), 'media-too-many-pixels'],
  [
    'a GIF of 50,000 frames of 8,000 × 8,000',
    gif({ width: 8_000, height: 8_000, frames: 50_000 }),
    'media-too-many-pixels',
  ],
  [
    'a box of size 0 before all others',
    bytes(box('ftyp', 'isom', u32(0)), u32(0), 'free', mp4()),
    'media-broken',
  ],
  [
    'a box of size 1 that has no long size',
    bytes(box('ftyp', 'isom', u32(0)), u32(1), 'moov'),
    'media-broken',
  ],
  ['a box of 2^63 bytes', bytes(mp4(), u32(1), 'free', u64(2n ** 63n), zeros(9)), 'media-broken'],
  [
    'a moov of 2^31 bytes',
    bytes(box('ftyp', 'isom', u32(0)), u32(2 ** 31), 'moov', zeros(99)),
    'media-broken',
  ],
  ['10,000 boxes in each other', moovOf(nested(10_000)), 'media-broken'],
  [
    '50,000 boxes beside each other',
    moovOf(bytes(...Array.from({ length: 50_000 }, () => box('trak')))),
    'media-broken',
  ],
  [
    'a WebM of 2^56 bytes',
    bytes(
      webm().subarray(0, 12),
      [0x18, 0x53, 0x80, 0x67, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe],
      zeros(20),
    ),
    'media-broken',
  ],
  ['elements of WebM in each other', deepWebm(4_000), 'media-broken media-unsupported'],
]

/** Groups of tracks in each other, each as long as it may be. */
function deepWebm(depth: number): Uint8Array {
  const track = [0xae, 0x01, ...zeros(7)]
  return bytes(
    webm().subarray(0, 12),
    [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x16, 0x54, 0xae, 0x6b, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ...Array.from({ length: depth }, () => track),
  )
}

function gifWith(...blocks: (string | number | number[] | Uint8Array)[]): Uint8Array {
  return bytes(gif().subarray(0, 19), ...blocks, 0x3b)
}

const image = (width: number, height: number, left: number, codeSize: number, data: number[]) => [
  0x2c,
  ...le16(left),
  ...le16(0),
  ...le16(width),
  ...le16(height),
  0,
  codeSize,
  ...data,
]

export const BAD_GIFS: Case[] = [
  ['codes of no bits', gifWith(image(40, 30, 0, 0, [2, 0x4c, 1, 0])), 'done media-broken'],
  ['codes of 255 bits', gifWith(image(40, 30, 0, 255, [2, 0x4c, 1, 0])), 'done media-broken'],
  [
    'codes that come before they are known',
    gifWith(image(40, 30, 0, 2, [4, 255, 255, 255, 255, 0])),
    'done media-broken',
  ],
  [
    'no codes at all',
    gifWith(image(40, 30, 0, 2, [0]), image(40, 30, 0, 2, [0])),
    'done media-broken',
  ],
  ['an image of no size', gifWith(image(0, 0, 0, 2, [2, 0x4c, 1, 0])), 'done media-broken'],
  [
    'an image outside of it',
    gifWith(image(40, 30, 65_000, 2, [2, 0x4c, 1, 0])),
    'done media-broken',
  ],
  [
    'an image larger than it',
    gifWith(image(65_535, 65_535, 0, 2, [2, 0x4c, 1, 0])),
    'done media-broken media-too-many-pixels',
  ],
  [
    'a run of data that never ends',
    bytes(gif().subarray(0, 19), image(40, 30, 0, 2, [255, ...zeros(200)])),
    'media-broken',
  ],
  ['an unknown block', gifWith(0x77, image(40, 30, 0, 2, [2, 0x4c, 1, 0])), 'media-broken'],
  [
    'an unknown extension',
    gifWith([0x21, 0x42, 3, 1, 2, 3, 0], image(40, 30, 0, 2, [2, 0x4c, 1, 0])),
    'done media-broken',
  ],
  [
    '100,000 empty comments',
    gifWith(
      Buffer.alloc(300_000, Buffer.from([0x21, 0xfe, 0])),
      image(40, 30, 0, 2, [2, 0x4c, 1, 0]),
    ),
    'done',
  ],
  [
    'frames of which one is bad',
    Buffer.concat([
      mediaFile('many-frames.gif').subarray(0, 3_000),
      Buffer.alloc(500, 0xfe),
      mediaFile('many-frames.gif').subarray(3_500),
    ]),
    'done media-broken',
  ],
]

export const FRAMES: Case[] = [
  ['a GIF of none', gif({ frames: 0 }), 'media-broken'],
  ['an animated WebP of none', movingWebp({ frames: 0 }), 'media-broken'],
  ['an APNG of none', apng(0), 'media-broken done'],
  ['an animated AVIF of none', avif({ frames: 0 }), 'media-broken media-undecodable'],
  ['an MP4 of none', lying('tagged.mp4', 'stsz', 12, u32(0)), 'media-broken media-too-short'],
  ['a WebM of none', webm(), 'media-broken media-unsupported'],
  ['a GIF of one', gif(), 'done'],
  ['an APNG of one', mediaFile('single.apng'), 'done'],
  ['an animated WebP of one', oneFrame(mediaFile('moving.webp')), 'done'],
  ['an animated WebP whose one frame is bad', movingWebp({ frames: 1 }), 'media-broken'],
  ['an animated WebP of two frames too quick to be seen', quick(mediaFile('brief.webp')), 'done'],
]

/** An animated WebP without all frames but the first. */
function oneFrame(webp: Buffer): Buffer {
  const first = placeOf(webp, 'ANMF')
  const end = first + 8 + webp.readUInt32LE(first + 4)
  const copy = Buffer.from(webp.subarray(0, end))
  copy.writeUInt32LE(end - 8, 4)
  return copy
}

/** Each frame is shown for 2 ms. */
function quick(webp: Buffer): Buffer {
  const copy = Buffer.from(webp)
  for (let at = copy.indexOf('ANMF'); at !== -1; at = copy.indexOf('ANMF', at + 4)) {
    copy.set([2, 0, 0], at + 8 + 12)
  }
  return copy
}

export const NO_PICTURES: Case[] = [
  ['an MP4 of sound', mediaFile('sound-only.mp4'), 'media-unsupported'],
  ['a WebM of sound', webm({ trackType: 2 }), 'media-unsupported'],
  ['a WebM of subtitles', webm({ trackType: 17 }), 'media-unsupported'],
  ['an MP4 of text', mp4({ handler: 'text', codec: 'tx3g' }), 'media-broken'],
  ['an MP4 without tracks', moovOf(box('mvhd', zeros(100))), 'media-broken'],
  [
    'an MPEG-TS of nothing',
    bytes(...Array.from({ length: 50 }, () => bytes([0x47, 0x1f, 0xff, 0x10], zeros(184)))),
    'media-broken media-unsupported',
  ],
  [
    'a Matroska file of nothing',
    bytes(webm({ docType: 'matroska' }).subarray(0, 18), [0x18, 0x53, 0x80, 0x67, 0x80]),
    'media-broken',
  ],
]
