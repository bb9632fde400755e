import type { Sniffed } from '../model/formats.ts'

/** QuickTime files older than `ftyp` begin with one of these boxes. */
const OLD_QUICKTIME = new Set(['moov', 'mdat', 'wide', 'pnot'])
const HEIF_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])
const AUDIO_BRANDS = new Set(['M4A ', 'M4B ', 'M4P ', 'F4A ', 'F4B '])

/**
 * Tells the formats built from ISO boxes apart by the brands in `ftyp` (ISO 14496-12 §4.3); null
 * when the bytes are no such file. A media segment without its `ftyp` (`styp`) counts as MP4.
 */
export function sniffBoxes(head: Uint8Array): Sniffed | null {
  if (head.length < 12) return null
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const type = fourCharacters(head, 4)
  if (OLD_QUICKTIME.has(type)) return 'mov'
  if (type === 'styp') return 'mp4'
  if (type !== 'ftyp') return null

  const end = Math.min(view.getUint32(0), head.length)
  const major = fourCharacters(head, 8)
  const brands = new Set([major])
  for (let at = 16; at + 4 <= end; at += 4) brands.add(fourCharacters(head, at))

  if (brands.has('avis')) return 'avif-animated'
  if (brands.has('avif')) return 'avif'
  if (HEIF_BRANDS.has(major)) return 'heic'
  if (major === 'qt  ') return 'mov'
  if (AUDIO_BRANDS.has(major)) return 'audio'
  return 'mp4'
}

function fourCharacters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}
