import type { StreamVariant } from '../model/found.ts'
import { BOUNDS } from './bounds.ts'
import type { Variant } from './playlist.ts'

/**
 * The variants that X could take, best first: the largest picture within what X shows whose bytes fit,
 * of two alike the one with more of them; behind those, what is too large, smallest first. Of variants
 * that differ in nothing but their address (a second host) the first stays.
 * @param seconds null while they are not known; then all bytes fit.
 */
export function rankVariants(
  variants: readonly Variant[],
  seconds: number | null,
  maxByteLength: number,
): Variant[] {
  const fits = (variant: Variant) =>
    isWithinPicture(variant) && (estimateBytes(variant, seconds) ?? 0) <= maxByteLength
  const different = variants.filter(
    (variant, index) => variants.findIndex((other) => isAlike(other, variant)) === index,
  )
  const usable = different.filter(isUsable)
  return [
    ...usable.filter(fits).sort((a, b) => pixels(b) - pixels(a) || bits(b) - bits(a)),
    ...usable
      .filter((variant) => !fits(variant))
      .sort((a, b) => pixels(a) - pixels(b) || bits(a) - bits(b)),
  ]
}

/** Bytes that a variant is likely to have; null where nothing tells. */
export function estimateBytes(
  { averageBitsPerSecond, bitsPerSecond }: Variant,
  seconds: number | null,
): number | null {
  const rate = averageBitsPerSecond ?? bitsPerSecond
  return rate === null || seconds === null ? null : Math.ceil((rate * seconds) / 8)
}

/**
 * The one that the person chose, in a list that was fetched anew: addresses may carry a signature that
 * is another one by now. null when it is not there any more.
 */
export function findVariant(variants: readonly Variant[], chosen: StreamVariant): Variant | null {
  const same = (variant: Variant) =>
    variant.width === chosen.width &&
    variant.height === chosen.height &&
    variant.bitsPerSecond === chosen.bitsPerSecond
  return variants.find(({ url }) => url === chosen.url) ?? variants.find(same) ?? null
}

/** X takes H.264 with AAC (X's media best practices, 2026-11-23); what is not said may be that. */
function isUsable({ codecs, width }: Variant): boolean {
  if (codecs.length === 0) return true
  return codecs.every(isTaken) && (width !== null || codecs.some(isPicture))
}

/** What X does not take of these variants, by the name people know; for when none is usable. */
export function formatNotTaken(variants: readonly Variant[]): string {
  const codecs = variants.flatMap((variant) => variant.codecs)
  const codec = codecs.find((candidate) => !isTaken(candidate))
  if (codec === undefined) return 'audio'
  const known = CODEC_NAMES.find(([pattern]) => pattern.test(codec))
  return known?.[1] ?? codec.replace(/[^\w.-]/g, '?').slice(0, 20)
}

const CODEC_NAMES: [RegExp, string][] = [
  [/^(?:hvc1|hev1|dvh1|dvhe)/, 'HEVC'],
  [/^av01/, 'AV1'],
  [/^vp0?9/, 'VP9'],
  [/^vp0?8/, 'VP8'],
  [/^mp4a\.40\.(?:5|05|29)$/, 'HE-AAC'],
  [/^(?:ac-3|ec-3|ac-4)/, 'Dolby Digital'],
  [/^opus/, 'Opus'],
  [/^(?:mp4a\.40\.34|mp4a\.69|mp4a\.6b|mp3)/, 'MP3'],
]

function isTaken(codec: string): boolean {
  return isPicture(codec) || isSound(codec) || isSubtitle(codec)
}

function isPicture(codec: string): boolean {
  return /^avc[1-4](?:\.|$)/.test(codec)
}

function isSound(codec: string): boolean {
  return /^mp4a\.(?:40\.(?:2|02)|67)$/.test(codec)
}

/** Named beside the media where a playlist has subtitles, which are not read. */
function isSubtitle(codec: string): boolean {
  return /^(?:wvtt|stpp)/.test(codec)
}

function isWithinPicture({ width, height }: Variant): boolean {
  if (width === null || height === null) return true
  return Math.max(width, height) <= BOUNDS.longSide && Math.min(width, height) <= BOUNDS.shortSide
}

function isAlike(a: Variant, b: Variant): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.bitsPerSecond === b.bitsPerSecond &&
    a.codecs.join() === b.codecs.join()
  )
}

function pixels({ width, height }: Variant): number {
  return (width ?? 0) * (height ?? 0)
}

function bits({ bitsPerSecond }: Variant): number {
  return bitsPerSecond ?? 0
}
