/** Pieces in memory. */
export function memoryPieces() {
  const all = new Map<number, Blob>()
  return {
    all,
    get: async (place: number) => all.get(place) ?? null,
    put: async (place: number, bytes: Uint8Array<ArrayBuffer>) => {
      all.set(place, new Blob([bytes]))
    },
    async bytes(): Promise<Buffer> {
      const inOrder = [...all.keys()].sort((a, b) => a - b).map((place) => all.get(place) ?? '')
      return Buffer.from(await new Blob(inOrder).arrayBuffer())
    },
  }
}
