import type { Failure } from '../failures/failure.ts'
import type { MediaKind } from '../model/attachment.ts'
import type { HeadVerdict } from '../model/head-verdict.ts'
import { SECOND } from '../units.ts'
import type { Attempt } from './attempt.ts'
import { failureOfStatus } from './host-answer.ts'
import type { PageRequest } from './read-in-page.ts'

type PageAttempt = Extract<Attempt, { way: 'page' }>
type Limits = Record<MediaKind, { maxByteLength: number }>

/**
 * Turns the page's account of a failed read into an attempt. It comes out of a page's process, so
 * every field is looked at before it is believed.
 */
export function attemptFromPage(answer: unknown, request: PageRequest): PageAttempt {
  const host = URL.canParse(request.url) ? new URL(request.url).hostname : ''
  const fields = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<
    string,
    unknown
  >
  const received = byteCount(fields.receivedBytes) ?? 0
  const total = byteCount(fields.totalBytes)
  switch (fields.reason) {
    case 'moved':
      return { way: 'page', result: 'no-page' }
    case 'blocked':
    case 'unreadable':
      return { way: 'page', result: fields.reason }
    case 'stream':
      return failed({ kind: 'media-unsupported', format: 'streaming video' })
    case 'status': {
      const status = byteCount(fields.status) ?? 0
      return failed(failureOfStatus(status, host) ?? { kind: 'media-host-trouble', host, status })
    }
    case 'too-slow':
      return failed({ kind: 'media-too-slow', host, seconds: request.stallMs / SECOND })
    case 'cut-short':
      return failed({
        kind: 'media-cut-short',
        receivedBytes: received,
        expectedBytes: total ?? received,
      })
    case 'too-large': {
      const maxByteLength = request.maxByteLength
      // Larger than the largest kind that is allowed, and that is a video.
      return failed(
        total === null
          ? { kind: 'media-endless', host, maxByteLength }
          : { kind: 'media-too-large', media: 'video', byteLength: total, maxByteLength },
      )
    }
    default:
      return failed({
        kind: 'unexpected',
        message: `read in page: ${String(fields.message ?? fields.reason ?? answer)}`.slice(0, 500),
        stack: '',
      })
  }
}

/** Why these bytes, judged by their head, are no medium within its limit; null when they are. */
export function whyNotMedia(
  verdict: HeadVerdict,
  byteLength: number,
  host: string,
  limits: Limits,
): Failure | null {
  switch (verdict.is) {
    case 'page':
      return { kind: 'media-is-page', host, found: verdict.found }
    case 'empty':
      return { kind: 'media-empty' }
    case 'unknown':
      return { kind: 'media-unknown' }
    case 'media': {
      const { media } = verdict
      const { maxByteLength } = limits[media]
      if (byteLength <= maxByteLength) return null
      return { kind: 'media-too-large', media, byteLength, maxByteLength }
    }
  }
}

function failed(failure: Failure): PageAttempt {
  return { way: 'page', result: 'failed', failure }
}

function byteCount(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null
}
