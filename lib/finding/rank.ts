import type { Found } from '../model/found.ts'
import type { Looks } from './looks.ts'

/** How one medium relates to a click. */
export interface Candidate {
  kind: Found['kind']
  shownBy: Found['shownBy']
  /**
   * `named`: the browser itself says that this was clicked. `hovered`: the pointer rests on it or on
   * something inside it. `under`: it lies in the same place.
   */
  relation: 'named' | 'hovered' | 'under'
  looks: Looks
  /** How deep it lies in the pile, 0 topmost; null where it was found by its place alone. */
  depth: number | null
  /** Nothing that lies below it can be seen. */
  isOpaque: boolean
  /**
   * How much of the element under the pointer it shares, 0 to 1: how likely the pointer is inside it;
   * 1 where that is known.
   */
  overlap: number
  /** Its own pixels or, where unknown, the shown ones. */
  pixels: number
  /** Shown area in square CSS pixels. */
  area: number
}

/** What shares less with the hovered element is beside the point. */
const LEAST_OVERLAP = 0.25
/** Unless it is one of many that fill so much of it together. */
const COLLAGE = 0.6
const LEAST_OF_COLLAGE = 0.05
/** The first is clear when the next overlaps less than this share of what it does. */
const CLEAR_SHARE = 0.6
/** A film and the still over it are of about one size. */
const SAME_SIZE = 0.6

/**
 * Orders what was found: indexes into `candidates`, best first, without what is not meant.
 * @returns `isClear` when the first is so much better that nobody need be asked.
 */
export function rank(candidates: Candidate[]): { order: number[]; isClear: boolean } {
  const touched = candidates.map((candidate, index) => ({ ...candidate, index }))
  const least = isCollage(candidates) ? LEAST_OF_COLLAGE : LEAST_OVERLAP
  const all = touched.filter(({ relation, overlap }) => relation !== 'under' || overlap >= least)
  const plain = all.filter(({ looks }) => looks === 'plain').toSorted(compare)
  const visible = uncovered(plain)
  const aside = all.filter(isMeantAlone).toSorted(compare)
  const [first, second] = visible

  if (first === undefined) return { order: aside.slice(0, 1).map(indexOf), isClear: true }
  // A face or a mark that was clicked itself, over a larger picture: who knows.
  const named = aside.find(({ looks }) => looks === 'avatar' || looks === 'logo')
  const isRival = named?.relation === 'named' && first.relation !== 'named'
  return {
    order: [...visible, ...(isRival ? [named] : [])].map(indexOf),
    isClear: !isRival && (second === undefined || isMuchBetter(first, second)),
  }
}

/** Many that fill a common layer together: one of them is meant, however small its share. */
function isCollage(candidates: Candidate[]): boolean {
  const parts = candidates.filter(
    ({ relation, looks, overlap }) =>
      relation === 'under' && looks === 'plain' && overlap >= LEAST_OF_COLLAGE,
  )
  const isAnyLarge = parts.some(({ overlap }) => overlap >= LEAST_OVERLAP)
  return !isAnyLarge && parts.reduce((sum, { overlap }) => sum + overlap, 0) >= COLLAGE
}

const RELATIONS = { named: 2, hovered: 1, under: 0 }

function compare(one: Candidate, other: Candidate): number {
  return (
    Number(isFilmUnder(other, one)) - Number(isFilmUnder(one, other)) ||
    RELATIONS[other.relation] - RELATIONS[one.relation] ||
    depthOf(one) - depthOf(other) ||
    other.overlap - one.overlap ||
    other.pixels - one.pixels
  )
}

/** What lies below an opaque medium is not seen; only a film under its own still is meant with it. */
function uncovered<T extends Candidate>(sorted: T[]): T[] {
  return sorted.filter(
    (candidate, place) =>
      !sorted
        .slice(0, place)
        .some((above) => above.isOpaque && covers(above, candidate) && !isPair(above, candidate)),
  )
}

function covers(above: Candidate, below: Candidate): boolean {
  if (above.overlap < 1 || below.overlap < 1) return false
  return above.relation === 'named' || depthOf(above) <= depthOf(below)
}

function isPair(one: Candidate, other: Candidate): boolean {
  const films = [one, other].filter(({ kind }) => kind !== 'image')
  const isSameSize = Math.min(one.area, other.area) >= SAME_SIZE * Math.max(one.area, other.area)
  return films.length === 1 && isSameSize
}

/** A film plays; the still over it only stands for it. */
function isFilmUnder(one: Candidate, other: Candidate): boolean {
  return one.kind !== 'image' && isPair(one, other)
}

function isMuchBetter(first: Candidate, second: Candidate): boolean {
  if (isPair(first, second)) return false
  if (RELATIONS[first.relation] > RELATIONS[second.relation]) return true
  if (first.depth !== null && second.depth === null) return true
  return second.overlap < CLEAR_SHARE * first.overlap
}

/** A small or odd thing counts only where the person pointed at nothing but it. */
function isMeantAlone({ relation, looks, shownBy }: Candidate): boolean {
  if (looks === 'plain' || looks === 'tracker' || looks === 'cover') return false
  const isPicture = shownBy === 'img' || shownBy === 'video' || shownBy === 'canvas'
  return relation === 'named' || (relation === 'hovered' && isPicture)
}

/** What was found by its place alone lies below all that the pointer meets. */
function depthOf({ depth }: Candidate): number {
  return depth ?? Number.MAX_SAFE_INTEGER
}

function indexOf({ index }: { index: number }): number {
  return index
}
