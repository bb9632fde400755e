import { setTimeout as sleep } from 'node:timers/promises'
import type { Exchange, Reply } from '../http/exchange.ts'

/** A file that is made while it is sent, so that a gigabyte needs no memory. */
export interface LargeFile {
  byteLength: number
  /** `end` excluded. */
  read(start: number, end: number): Buffer
  /** Strong, with its quotation marks; absent when the host names its files by nothing. */
  etag?: string
  lastModified?: string
  /** Whether parts are served. RFC 9110 §14 */
  ranges: boolean
  bytesPerSecond?: number
  /** Nothing from byte `at` on is sent before `until` resolves, or a little each so many ms. */
  held?: { at: number; until: Promise<void>; everyMs?: number }
  /** Body bytes handed to the connection so far, over all requests. */
  sentBytes: number
}

const PIECE_BYTES = 64 * 1024

/** The file, or with `Range`, and `If-Range` where it is sent and still true, the rest of it. */
export function serveLargeFile(
  exchange: Exchange,
  file: LargeFile,
  headers: Record<string, string>,
): Reply {
  const { range, 'if-range': condition } = exchange.headers
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? Number.NaN)
  const same = condition === undefined || condition === (file.etag ?? file.lastModified)
  const partly = file.ranges && same && from < file.byteLength
  const start = partly ? from : 0
  return {
    status: partly ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(file.byteLength - start),
      'accept-ranges': file.ranges ? 'bytes' : 'none',
      ...(file.etag && { etag: file.etag }),
      ...(file.lastModified && { 'last-modified': file.lastModified }),
      ...(partly && {
        'content-range': `bytes ${start}-${file.byteLength - 1}/${file.byteLength}`,
      }),
    },
    body: pieces(file, start),
  }
}

async function* pieces(file: LargeFile, start: number): AsyncGenerator<Buffer> {
  const startedAt = performance.now()
  for (let at = start; at < file.byteLength; at += PIECE_BYTES) {
    const piece = file.read(at, Math.min(at + PIECE_BYTES, file.byteLength))
    if (file.bytesPerSecond) {
      const dueAt = startedAt + ((at - start) / file.bytesPerSecond) * 1000
      const early = dueAt - performance.now()
      if (early > 2) await sleep(early)
    }
    if (file.held && at >= file.held.at) {
      const { until, everyMs } = file.held
      await (everyMs === undefined ? until : Promise.race([until, sleep(everyMs)]))
    }
    file.sentBytes += piece.length
    yield piece
  }
}
