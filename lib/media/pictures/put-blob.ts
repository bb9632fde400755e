import { PIECE_BYTES } from '../../model/download.ts'
import { type Pieces, pieceWriter } from '../piece-writer.ts'

/** Writes a file that is whole already where what is made is kept. */
export async function putBlob(pieces: Pieces, blob: Blob): Promise<void> {
  const writer = pieceWriter(pieces, PIECE_BYTES).writable.getWriter()
  for (let position = 0; position < blob.size; position += PIECE_BYTES) {
    const piece = blob.slice(position, position + PIECE_BYTES)
    await writer.write({ data: new Uint8Array(await piece.arrayBuffer()), position })
  }
  await writer.close()
}
