import type { ByteWindow } from './byte-window.ts'

/** Bytes of the colour table that a packed field announces: 3 × 2^(n+1), or none. */
export function colourTable(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 0x07) + 1) : 0
}

/** Position after the empty block that ends a run of sub-blocks; null when the bytes end first. */
export async function skipSubBlocks(
  window: ByteWindow,
  from: number,
  limit: number,
): Promise<number | null> {
  let at = from
  while (at < limit) {
    const view = window.peek(at, 1) ?? (await window.load(at, 1))
    if (view.byteLength === 0) return null
    const length = view.getUint8(0)
    at += 1 + length
    if (length === 0) return at
  }
  return null
}
