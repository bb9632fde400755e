import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FitWish } from '../../../lib/model/fit.ts'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import type { Lab } from '../../e2e/lab/lab.ts'
import { likenessOfFilm, likenessOfPicture } from '../../e2e/lab/likeness.ts'
import type { Quality } from '../../e2e/lab/quality.ts'
import { shortVideo } from '../../fixtures/make-fixtures.ts'
import { ROOT, say } from '../command.mjs'
import { median } from './figures.ts'
import { largePictures } from './large-pictures.ts'

export interface FitRow {
  name: string
  /** `made` pictures are compared with their source; what was copied is the same. */
  became: string
  sourceBytes: number
  madeBytes: number
  /** Of looking into it and making it fit, in ms; the median of `RUNS`. */
  workMs: number
  /** Of a film. */
  durationMs: number | null
  quality: (Quality & { worst: Worst | null }) | null
}

/** The frame that is least like its source. */
interface Worst {
  ssim: number
  atSeconds: number
}

/** Each film is made fit so often. */
const RUNS = 3
/** Of a film with more, so many are compared, at equal distances. */
const MAX_FRAMES = 60

const LIMITS = limitsOf(null)

const PICTURES = ['photo.avif', 'alpha.avif', 'photo.jxl', 'photo.bmp', 'icon.ico']

interface Film {
  file: string
  bytes?: () => Buffer
  wish?: FitWish
  /** Pictures in a second of what is made, where its pictures are encoded anew. */
  frameRate?: number
}

const FILMS: Film[] = [
  { file: 'vp8.webm', frameRate: 30 },
  { file: 'vp9.webm', frameRate: 30 },
  { file: 'av1.webm', frameRate: 30 },
  { file: 'unturned.webm', frameRate: 30 },
  { file: 'odd.webm', frameRate: 30 },
  { file: 'wide-pixels.mp4', frameRate: 25 },
  { file: 'chroma-422.mp4', frameRate: 30 },
  { file: 'ten-bit.mp4', frameRate: 30 },
  { file: 'fast.mp4', frameRate: 60 },
  { file: 'large.webm', frameRate: 10 },
  { file: 'tagged.mp4, all anew', frameRate: 30, wish: { encodeAnew: true } },
  { file: 'dusk.mp4, all anew', bytes: shortVideo, frameRate: 30, wish: { encodeAnew: true } },
  { file: 'hdr.webm' },
  { file: 'tagged.mp4' },
  { file: 'plain.mov' },
  { file: 'plain.mkv' },
  { file: 'plain.m2t' },
  { file: 'fragmented.mp4' },
  { file: 'opus.mp4' },
  { file: 'mp3.mp4' },
  { file: 'surround.mp4' },
]

/** Pictures that are drawn anew or are over a limit. */
export async function fitPictures(lab: Lab): Promise<FitRow[]> {
  const rows: FitRow[] = []
  for (const file of PICTURES) rows.push(await fitPicture(lab, file, fixture(file)))
  for await (const { name, bytes } of largePictures(lab)) {
    rows.push(await fitPicture(lab, name, bytes))
  }
  return rows
}

async function fitPicture(lab: Lab, name: string, source: Buffer): Promise<FitRow> {
  say(name)
  const { look, done, bytes, ms } = await made(lab, source)
  const size = (of: { width: number | null; height: number | null }) => `${of.width}×${of.height}`
  const type = done.file.mediaType.replace('image/', '')
  return {
    name: `${name}, ${size(look)}`,
    became: `${type}, ${size(done.file)}`,
    sourceBytes: source.length,
    madeBytes: bytes.length,
    workMs: ms,
    durationMs: null,
    quality: { ...(await likenessOfPicture(lab, bytes, source)), worst: null },
  }
}

export async function fitFilms(lab: Lab): Promise<FitRow[]> {
  const rows: FitRow[] = []
  for (const film of FILMS) rows.push(await fitFilm(lab, film))
  return rows
}

async function fitFilm(lab: Lab, { file, bytes, wish = {}, frameRate }: Film): Promise<FitRow> {
  say(file)
  const source = bytes?.() ?? fixture(file.split(',')[0] ?? file)
  const runs = []
  for (let run = 0; run < RUNS; run++) runs.push(await made(lab, source, wish))
  const last = runs.at(-1)
  if (!last) throw new Error('it was not made')
  const { file: result, changes, bytes: where } = last.done
  const durationMs = result.durationMs ?? 0
  return {
    name: file,
    became: `${result.width}×${result.height}, ${whatWasDone(where, changes, frameRate)}`,
    sourceBytes: source.length,
    madeBytes: last.bytes.length,
    workMs: median(runs.map(({ ms }) => ms)),
    durationMs,
    quality: frameRate ? await qualityOfFilm(lab, last.bytes, source, durationMs, frameRate) : null,
  }
}

function whatWasDone(
  where: 'original' | 'made',
  changes: { what: string }[],
  frameRate: number | undefined,
): string {
  if (where === 'original') return 'its own bytes'
  if (frameRate) return 'encoded'
  if (changes.some(({ what }) => what === 'colours')) return 'encoded, HDR → SDR'
  return changes.some(({ what }) => what === 'sound') ? 'sound encoded' : 'wrapped anew'
}

/** A quarter into each frame, so that both show the one that is meant. */
async function qualityOfFilm(
  lab: Lab,
  bytes: Buffer,
  source: Buffer,
  durationMs: number,
  frameRate: number,
): Promise<NonNullable<FitRow['quality']>> {
  const frames = Math.max(1, Math.floor((durationMs * frameRate) / 1_000))
  const step = Math.ceil(frames / MAX_FRAMES)
  const moments = Array.from(
    { length: Math.ceil(frames / step) },
    (_none, index) => (index * step + 0.25) / frameRate,
  )
  const qualities = await likenessOfFilm(lab, bytes, source, moments)
  const mean = (of: keyof Quality) =>
    qualities.reduce((sum, quality) => sum + quality[of], 0) / qualities.length
  const ssim = Math.min(...qualities.map((quality) => quality.ssim))
  const atSeconds = moments[qualities.findIndex((quality) => quality.ssim === ssim)] ?? Number.NaN
  return { ssim: mean('ssim'), deltaE: mean('deltaE'), worst: { ssim, atSeconds } }
}

async function made(lab: Lab, source: Buffer, wish: FitWish = {}) {
  const result = await lab.fit(source, LIMITS, wish)
  if ('failure' in result) throw new Error(JSON.stringify(result.failure))
  return result
}

function fixture(name: string): Buffer {
  return readFileSync(join(ROOT, 'tests', 'fixtures', 'media', name))
}
