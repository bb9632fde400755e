/** Numbers from 0 to 1 that repeat with their seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Lengths and counts that files lie with. */
const LIES = [0, 1, 7, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** A file with some of its bytes changed, left out, doubled or cut off. */
export function mangled(file: Uint8Array, random: () => number): Buffer {
  let bytes = Buffer.from(file)
  const below = (limit: number) => Math.floor(random() * limit)
  // Half of it near the beginning, where structure stands.
  const place = () => (random() < 0.5 ? below(Math.min(512, bytes.length)) : below(bytes.length))
  for (let changes = 1 + below(8); changes > 0 && bytes.length > 16; changes--) {
    const at = place()
    switch (below(6)) {
      case 0:
        bytes[at] = below(256)
        break
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
        break
      case 2:
        if (at + 4 <= bytes.length) bytes.writeUInt32BE(LIES[below(LIES.length)] ?? 0, at)
        break
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(64))])
        break
      case 4: {
        const some = bytes.subarray(at, at + 1 + below(256))
        bytes = Buffer.concat([bytes.subarray(0, at), some, bytes.subarray(at)])
        break
      }
      default:
        if (random() < 0.3) bytes = bytes.subarray(0, 16 + below(bytes.length - 16))
        else bytes.fill(below(2) * 255, at, Math.min(bytes.length, at + below(32)))
    }
  }
  return bytes
}
