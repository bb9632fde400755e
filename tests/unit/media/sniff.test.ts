import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sniff } from '../../../lib/media/sniff.ts'
import type { Sniffed } from '../../../lib/model/formats.ts'
import { HEAD_BYTES } from '../../../lib/model/head-verdict.ts'
import {
  bytes,
  extendedWebp,
  gif,
  jpeg,
  le32,
  losslessWebp,
  mp4,
  png,
  u32,
  webp,
  zeros,
} from './samples.ts'

const ftyp = (major: string, ...compatible: string[]) =>
  bytes(u32(16 + 4 * compatible.length), 'ftyp', major, u32(0), ...compatible)
const packet = [0x47, ...zeros(187)]

const SAMPLES: [Sniffed, string, Uint8Array][] = [
  ['jpeg', 'a JPEG', jpeg()],
  ['png', 'a still PNG', png()],
  ['apng', 'a PNG with acTL before its pixels', png({ before: [['acTL', zeros(8)]] })],
  ['gif', 'a GIF', gif()],
  ['gif', 'a GIF of 1987', bytes('GIF87a', zeros(20))],
  ['webp', 'a lossy WebP', webp()],
  ['webp', 'a lossless WebP', losslessWebp()],
  ['webp', 'an extended still WebP', extendedWebp()],
  ['webp-animated', 'an animated WebP', extendedWebp({ animated: true })],
  ['avif', 'an AVIF', ftyp('avif', 'mif1', 'miaf')],
  ['avif', 'an AVIF that calls itself mif1', ftyp('mif1', 'avif')],
  ['avif-animated', 'an animated AVIF', ftyp('avis', 'avif', 'msf1')],
  ['heic', 'a HEIC', ftyp('heic', 'mif1')],
  ['heic', 'a HEIC that calls itself mif1', ftyp('mif1', 'heic')],
  ['tiff', 'a little-endian TIFF', bytes('II*\0', le32(8))],
  ['tiff', 'a big-endian TIFF', bytes('MM\0*', u32(8))],
  ['bmp', 'a BMP', bytes('BM', le32(500), zeros(4), le32(54), le32(40))],
  ['ico', 'an icon', bytes([0, 0, 1, 0, 1, 0, 16, 16, 0, 0])],
  ['jxl', 'a bare JPEG XL', bytes([0xff, 0x0a, 1, 2])],
  ['jxl', 'a JPEG XL in boxes', bytes('\0\0\0\x0cJXL \r\n\x87\n', zeros(8))],
  ['svg', 'an SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  [
    'svg',
    'an SVG after prolog, comment and doctype',
    bytes(
      '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg [<!ENTITY a "b>">]>\n<svg>',
    ),
  ],
  ['mp4', 'an MP4', mp4()],
  ['mp4', 'an M4V', ftyp('M4V ', 'isom')],
  ['mp4', 'a media segment', bytes(u32(16), 'styp', 'msdh', u32(0))],
  ['mov', 'a MOV', mp4({ brand: 'qt  ' })],
  ['mov', 'a MOV older than ftyp', bytes(u32(8), 'wide', u32(100), 'mdat')],
  ['webm', 'a WebM', bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84], 'webm')],
  ['mkv', 'a Matroska', bytes([0x1a, 0x45, 0xdf, 0xa3, 0xa3, 0x42, 0x82, 0x88], 'matroska')],
  ['mpeg-ts', 'a transport stream', bytes(packet, packet, packet)],
  ['mpeg-ts', 'a transport stream from a disc', bytes(zeros(4), packet, zeros(4), packet)],
  ['avi', 'an AVI', bytes('RIFF', le32(100), 'AVI LIST')],
  ['audio', 'an MP3', bytes('ID3', zeros(20))],
  ['audio', 'a WAV', bytes('RIFF', le32(100), 'WAVEfmt ')],
  ['audio', 'an M4A', ftyp('M4A ', 'isom')],
  ['m3u8', 'an HLS playlist', bytes('#EXTM3U\n#EXT-X-VERSION:3\n')],
  ['mpd', 'a DASH manifest', bytes('<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash">')],
  ['pdf', 'a PDF', bytes('%PDF-1.7\n')],
  ['html', 'a page', bytes('<!DOCTYPE html><title>Sign in</title>')],
  ['html', 'a page with an SVG in it', bytes('\n<html><body><svg></svg>')],
  ['html', 'a page after a comment', bytes('<!-- cached -->\n<html lang="en">')],
  ['html', 'a page in an older encoding', bytes('<html><p>caf\xe9 \xe0 gauche')],
  ['html', 'half a page', bytes('<div class="error">403 Forbidden</div>')],
  ['json', 'an object', bytes('{"error":"not allowed"}')],
  ['json', 'a list', bytes(' [ {"id": 1} ]')],
  ['json', 'an empty object', bytes('{}')],
  ['text', 'a sentence', bytes('Not found')],
  ['text', 'a sentence in braces', bytes('{not json}')],
  ['text', 'other XML', bytes('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
  ['text', 'UTF-16', bytes([0xff, 0xfe], 'N\0o\0')],
  ['empty', 'nothing', bytes()],
  ['unknown', 'zeros', bytes(zeros(64))],
  ['unknown', 'a program', bytes('\x7fELF', [2, 1, 1, 0], zeros(40))],
  ['unknown', 'a truncated marker', bytes([0xff, 0xd8])],
]

describe('the bytes decide what a file is', () => {
  test.each(SAMPLES)('%s: %s', (expected, _what, sample) => {
    expect(sniff(sample.subarray(0, HEAD_BYTES))).toBe(expected)
  })

  test('text that ends in the middle of a character is still text', () => {
    const words = new TextEncoder().encode('Zugang verweigert: größer')
    for (let end = 1; end <= words.length; end++) {
      expect(sniff(words.subarray(0, end))).toBe('text')
    }
  })

  test('an acTL after the pixels does not make a PNG animated', () => {
    const still = bytes('\x89PNG\r\n\x1a\n', u32(0), 'IDAT', u32(0), u32(8), 'acTL', zeros(12))
    expect(sniff(still)).toBe('png')
  })

  test('any bytes get an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 512 }), (head) => {
        expect(typeof sniff(head)).toBe('string')
      }),
    )
  })

  test('any damage to a known file gets an answer', () => {
    const sample = fc.constantFrom(...SAMPLES.map(([, , content]) => content))
    const damage = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 8 })
    fc.assert(
      fc.property(sample, damage, (content, changes) => {
        const damaged = content.slice()
        for (const [at, value] of changes) damaged[at % Math.max(1, damaged.length)] = value
        expect(typeof sniff(damaged)).toBe('string')
      }),
    )
  })
})
