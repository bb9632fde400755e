/** Where pieces of equal length lie; a piece that is there already is replaced. */
export interface Pieces {
  get(place: number): Promise<Blob | null>
  put(place: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>
}

/**
 * Takes bytes for any position of a file and keeps them in pieces. Whoever writes a film comes back to
 * its beginning once, to enter a length there; a piece that is not whole is read again and completed.
 * @returns the stream, and the length of what was written.
 */
export function pieceWriter(pieces: Pieces, pieceBytes: number) {
  let byteLength = 0

  async function write({ data, position }: { data: Uint8Array; position: number }): Promise<void> {
    byteLength = Math.max(byteLength, position + data.byteLength)
    for (let at = 0; at < data.byteLength; ) {
      const place = Math.floor((position + at) / pieceBytes)
      const from = position + at - place * pieceBytes
      const some = data.subarray(at, at + pieceBytes - from)
      await pieces.put(place, await complete(place, from, some))
      at += some.byteLength
    }
  }

  async function complete(
    place: number,
    from: number,
    some: Uint8Array,
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (some.byteLength === pieceBytes) return some.slice()
    const before = await pieces.get(place)
    const length = Math.max(before?.size ?? 0, from + some.byteLength)
    const whole = new Uint8Array(length)
    if (before) whole.set(new Uint8Array(await before.arrayBuffer()))
    whole.set(some, from)
    return whole
  }

  return {
    writable: new WritableStream({ write }),
    byteLength: () => byteLength,
  }
}
