import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny'

/**
 * The encoded pictures and sound of a film that end before a moment, by their bytes; without those that
 * come again later, and without so few bytes that they may stand anywhere.
 * @param ms from the beginning.
 */
export async function packetsBefore(film: Uint8Array, ms: number): Promise<Buffer[]> {
  const input = new Input({ source: new BufferSource(film), formats: ALL_FORMATS })
  const before: Buffer[] = []
  const later: Buffer[] = []
  for (const track of await input.getTracks()) {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      const end = packet.timestamp + packet.duration
      ;(end * 1_000 <= ms ? before : later).push(Buffer.from(packet.data))
    }
  }
  input.dispose()
  const rest = Buffer.concat(later)
  return before.filter((packet) => packet.length >= TELLING_BYTES && !rest.includes(packet))
}

const TELLING_BYTES = 24
