import type { Cut } from '../model/fit.ts'
import { SECOND } from '../units.ts'

/** Where a handle steps to with an arrow, in ms, while nobody knows how long a frame lasts. */
export const FRAME_MS = SECOND / 30

/** What can be moved: one end, or the part as a whole. */
export type Grip = 'start' | 'end' | 'both'

/** What a part may be, in ms. */
export interface TrimBounds {
  durationMs: number
  /** Shorter is refused by X. */
  minMs: number
}

/** The part that is marked first: the one that was chosen, else as much from the beginning as may go out. */
export function firstCut(chosen: Cut | undefined, durationMs: number, maxMs: number): Cut {
  if (chosen === undefined) return { startMs: 0, endMs: Math.min(durationMs, maxMs) }
  const endMs = Math.min(chosen.endMs, durationMs)
  return { startMs: Math.min(chosen.startMs, endMs), endMs }
}

/** Moves one end, or both, to `toMs`: of `both` it is where the part begins. Ends never pass each other. */
export function moveCut(cut: Cut, grip: Grip, toMs: number, bounds: TrimBounds): Cut {
  const { startMs, endMs } = cut
  const { durationMs } = bounds
  const minMs = Math.min(bounds.minMs, durationMs)
  const to = Math.round(toMs)
  switch (grip) {
    case 'start':
      return { startMs: between(0, to, Math.max(0, endMs - minMs)), endMs }
    case 'end':
      return { startMs, endMs: between(Math.min(durationMs, startMs + minMs), to, durationMs) }
    case 'both': {
      const length = endMs - startMs
      const start = between(0, to, durationMs - length)
      return { startMs: start, endMs: start + length }
    }
  }
}

/** Where a key takes a handle, in ms; null for keys that do nothing here. */
export function keyTarget(
  key: string,
  isLarge: boolean,
  atMs: number,
  durationMs: number,
): number | null {
  const step = isLarge ? SECOND : FRAME_MS
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return atMs + step
    case 'ArrowLeft':
    case 'ArrowDown':
      return atMs - step
    case 'PageUp':
      return atMs + 10 * SECOND
    case 'PageDown':
      return atMs - 10 * SECOND
    case 'Home':
      return 0
    case 'End':
      return durationMs
    default:
      return null
  }
}

/** The middles of `count` equal parts, in ms. */
export function frameTimes(durationMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    Math.floor((durationMs * (index + 0.5)) / count),
  )
}

export function isWhole({ startMs, endMs }: Cut, durationMs: number): boolean {
  return startMs <= 0 && endMs >= durationMs
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
