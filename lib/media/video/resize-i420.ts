import type { Size } from '../../model/fit.ts'

/** For each new place, the old ones that it is the mean of, and what each counts. */
interface Taps {
  first: Int32Array
  weights: Float32Array[]
}

/**
 * Scales a picture in 8-bit 4:2:0 plane by plane, each new value the mean of the area that it covers: its
 * colours are never turned into others and back. Where it becomes larger, values in between are read off the
 * line between two. All sides are even.
 * @param yuv Y, U and V one after the other, rows without gaps.
 */
export function resizeI420(yuv: Uint8Array, from: Size, to: Size): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(to.width * to.height * 1.5)
  let [read, write] = [0, 0]
  for (const share of [1, 2, 2]) {
    const old = { width: from.width / share, height: from.height / share }
    const next = { width: to.width / share, height: to.height / share }
    const plane = yuv.subarray(read, read + old.width * old.height)
    resizePlane(plane, old, next, made.subarray(write, write + next.width * next.height))
    read += old.width * old.height
    write += next.width * next.height
  }
  return made
}

function resizePlane(plane: Uint8Array, from: Size, to: Size, made: Uint8Array): void {
  const across = tapsFor(from.width, to.width)
  const down = tapsFor(from.height, to.height)
  const narrowed = new Float32Array(to.width * from.height)
  for (let y = 0; y < from.height; y++) {
    for (let x = 0; x < to.width; x++) {
      narrowed[y * to.width + x] = mean(plane, across, x, y * from.width, 1)
    }
  }
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      made[y * to.width + x] = Math.round(mean(narrowed, down, y, x, to.width))
    }
  }
}

function mean(
  values: Uint8Array | Float32Array,
  { first, weights }: Taps,
  place: number,
  start: number,
  stride: number,
): number {
  const each = weights[place] as Float32Array
  let at = start + (first[place] as number) * stride
  let sum = 0
  for (let tap = 0; tap < each.length; tap++, at += stride) {
    sum += (values[at] as number) * (each[tap] as number)
  }
  return sum
}

function tapsFor(from: number, to: number): Taps {
  return to > from ? linearTaps(from, to) : areaTaps(from, to)
}

/** Larger: between the two old ones that are next to it. */
function linearTaps(from: number, to: number): Taps {
  const first = new Int32Array(to)
  const weights = Array.from({ length: to }, (_none, place) => {
    const at = Math.min(from - 1, Math.max(0, ((place + 0.5) * from) / to - 0.5))
    const begin = Math.min(Math.max(0, from - 2), Math.floor(at))
    first[place] = begin
    const share = at - begin
    return from > 1 ? Float32Array.of(1 - share, share) : Float32Array.of(1)
  })
  return { first, weights }
}

/** Smaller: all old ones that it covers. */
function areaTaps(from: number, to: number): Taps {
  const step = from / to
  const first = new Int32Array(to)
  const weights = Array.from({ length: to }, (_none, place) => {
    const [start, end] = [place * step, Math.min(from, (place + 1) * step)]
    const begin = Math.min(from - 1, Math.floor(start))
    first[place] = begin
    const count = Math.max(1, Math.ceil(end - 1e-6) - begin)
    const each = Float32Array.from({ length: count }, (_tap, tap) =>
      Math.max(0, Math.min(end, begin + tap + 1) - Math.max(start, begin + tap)),
    )
    const whole = each.reduce((sum, weight) => sum + weight, 0)
    return each.map((weight) => weight / whole)
  })
  return { first, weights }
}
