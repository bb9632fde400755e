import type { Download, Validator } from '../model/download.ts'
import { type EpochMs, MINUTE } from '../units.ts'
import { announcedLength } from './host-answer.ts'

export type Begun = Download & { receivedBytes: number }

/**
 * What names the bytes of this answer for good, or null. Weak tags name only what they mean. A date
 * counts when it was a minute old as the answer was sent: within its own second a file may change once
 * more (RFC 9110 §8.8.2.2).
 */
export function validatorOf(
  { headers, type }: Pick<Response, 'headers' | 'type'>,
  now: EpochMs,
): Validator | null {
  const encoding = headers.get('content-encoding') ?? 'identity'
  const ranges = headers.get('accept-ranges') ?? 'bytes'
  if (encoding.toLowerCase() !== 'identity' || ranges.toLowerCase() === 'none') return null
  const sendable = type !== 'cors'
  const tag = headers.get('etag')
  if (tag !== null && /^"[^"]*"$/.test(tag)) return { header: 'etag', value: tag, sendable }
  const modified = headers.get('last-modified')
  const sentAt = Date.parse(headers.get('date') ?? '') || now
  if (modified === null || !(sentAt - Date.parse(modified) >= MINUTE)) return null
  return { header: 'last-modified', value: modified, sendable }
}

/** Whether what is there can be gone on with, were the host to agree. */
export function isResumable(
  begun: Download | null,
): begun is Download & { totalBytes: number; validator: Validator } {
  return begun !== null && begun.totalBytes !== null && begun.validator !== null
}

/** Asks for the rest of it, if it is still the same. */
export function rangeHeaders(from: number, validator: Validator): Record<string, string> {
  const range = { Range: `bytes=${from}-` }
  return validator.sendable ? { ...range, 'If-Range': validator.value } : range
}

/**
 * Whether this answer is the rest of what is there: the range that was asked for, of bytes with the
 * same name (RFC 9110 §15.3.7.3). Across origins the browser may hide `Content-Range`; the length, which
 * it does not, then says as much.
 */
export function isTheRest(
  response: Pick<Response, 'status' | 'headers'>,
  { receivedBytes, totalBytes, validator }: Begun,
): boolean {
  if (response.status !== 206 || totalBytes === null || validator === null) return false
  const { headers } = response
  const named = headers.get(validator.header)
  // An answer to `If-Range` need not repeat what it has agreed to.
  if (named === null ? !validator.sendable : named !== validator.value) return false
  const range = headers.get('content-range')
  const length = announcedLength(headers)
  if (range === null && length === null) return false
  const expected = `bytes ${receivedBytes}-${totalBytes - 1}/${totalBytes}`
  if (range !== null && range !== expected) return false
  return length === null || length === totalBytes - receivedBytes
}
