import type { Failure } from '../failures/failure.ts'

/** What a host's refusing status means; null for 2xx. */
export function failureOfStatus(status: number, host: string): Failure | null {
  if (status >= 200 && status < 300) return null
  if (status === 404 || status === 410) return { kind: 'media-not-found', host, status }
  // Timed out, too early, too many requests: the host's trouble of the moment, not its answer.
  const passing = status === 408 || status === 425 || status === 429
  if (status >= 400 && status < 500 && !passing) return { kind: 'media-host-refused', host, status }
  return { kind: 'media-host-trouble', host, status }
}

/**
 * Bytes that a response says will come; null when it does not say. Chromium shows the length of the
 * encoded body, so a length beside an encoding says nothing of ours.
 */
export function announcedLength(headers: Headers): number | null {
  const length = headers.get('content-length')
  if (length === null || !/^\d{1,15}$/.test(length)) return null
  const encoding = headers.get('content-encoding') ?? 'identity'
  return encoding.toLowerCase() === 'identity' ? Number(length) : null
}
