import { BlobSource } from 'mediabunny'

/** Nobody who gets on reads from the same place so often without any other in between. */
const MOST_READS = 100

/** What mediabunny asks of a source (1.61.0); it is not among its types. */
interface Readable {
  _read(start: number, end: number, least: number, most: number): unknown
}

/**
 * A file's bytes, of which the same ones are not given for ever. mediabunny's search for the next part of a
 * Matroska file (`resync`, 1.61.0) does not move on when eight bytes are left, nor when it begins at a part
 * that has a name and no length, and so keeps a worker busy without end; told that there are no more bytes,
 * it goes on with what it has found.
 */
export function watchedSource(blob: Blob): BlobSource {
  const source = new BlobSource(blob)
  const readable = source as unknown as Readable
  const read = readable._read.bind(source)
  let last = -1
  let reads = 0
  readable._read = (start, end, least, most) => {
    reads = start === last ? reads + 1 : 0
    last = start
    return reads < MOST_READS ? read(start, end, least, most) : null
  }
  return source
}
