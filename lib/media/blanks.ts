import type { Blank } from '../model/attachment.ts'
import { MiB } from '../units.ts'

/** The type of a box that says nothing (ISO/IEC 14496-12 §8.1.2). */
const FREE = new Uint8Array([0x66, 0x72, 0x65, 0x65])

/** Bytes of a box header before its payload: its size, then its type. */
const SIZE_BYTES = 4
const HEADER_BYTES = 8

/** What runs of zeros are made of, so that a long one takes no more memory than this. */
const ZEROS = new Blob([new Uint8Array(MiB)])

type Run = { from: number; to: number; holds: 'own' | 'free' | 'zeros' }

/**
 * Part of the same bytes with these runs empty: a box keeps its size, so that nothing moves, and becomes
 * a `free` box full of zeros; what is no box becomes zeros. By reference, in bounded memory.
 * @param blanks in order of place.
 * @param start first byte, `end`: the one after the last, as for `Blob.slice`.
 */
export function sliceWithoutBlanks(
  blob: Blob,
  blanks: readonly Blank[],
  start: number,
  end: number,
): Blob {
  const parts: BlobPart[] = []
  for (const run of runs(blanks, blob.size)) {
    const [from, to] = [Math.max(run.from, start), Math.min(run.to, end)]
    if (from >= to) continue
    if (run.holds === 'own') parts.push(blob.slice(from, to))
    else if (run.holds === 'free') parts.push(FREE.slice(from - run.from, to - run.from))
    else parts.push(...zeros(to - from))
  }
  return new Blob(parts)
}

/** All of them. */
export function withoutBlanks(blob: Blob, blanks: readonly Blank[]): Blob {
  return blanks.length === 0 ? blob : sliceWithoutBlanks(blob, blanks, 0, blob.size)
}

/** The same of a part that begins at byte `at` of the whole: its own blanks, and halves of those at its ends. */
export function partWithoutBlanks(part: Blob, blanks: readonly Blank[], at: number): Blob {
  return withoutBlanks(
    part,
    blanks.map((blank) => ({ ...blank, at: blank.at - at })),
  )
}

/** A file of which only the beginning is here, as long as it will be: the rest is zeros. In no memory. */
export function asIfWhole(beginning: Blob, byteLength: number): Blob {
  return new Blob([beginning, ...zeros(Math.max(0, byteLength - beginning.size))])
}

function* runs(blanks: readonly Blank[], byteLength: number): Generator<Run> {
  let from = 0
  for (const { at, byteLength: length, zeros: isNoBox } of blanks) {
    const to = at + length
    if (isNoBox) {
      yield { from, to: at, holds: 'own' }
      yield { from: at, to, holds: 'zeros' }
    } else {
      yield { from, to: at + SIZE_BYTES, holds: 'own' }
      yield { from: at + SIZE_BYTES, to: at + HEADER_BYTES, holds: 'free' }
      yield { from: at + HEADER_BYTES, to, holds: 'zeros' }
    }
    from = to
  }
  yield { from, to: byteLength, holds: 'own' }
}

function zeros(byteLength: number): Blob[] {
  const whole = Array<Blob>(Math.floor(byteLength / ZEROS.size)).fill(ZEROS)
  return [...whole, ZEROS.slice(0, byteLength % ZEROS.size)]
}
