import { LIMITS } from '../model/limits.ts'
import type { Allowance } from '../model/reply.ts'
import { type EpochMs, SECOND } from '../units.ts'

/**
 * The earliest moment at which X allows another try, or null when its headers name none.
 * `Retry-After` counts always; the rate-limit buckets only for a 429, and of those the ones that are
 * used up, the longest first (the 24-hour ones are undocumented: honoured where they are sent).
 * Times in the past or beyond X's longest window are nonsense and are ignored.
 */
export function retryAtOf(headers: Headers, status: number, now: EpochMs): EpochMs | null {
  const times = [retryAfter(headers, now)]
  if (status === 429) {
    const used = BUCKETS.filter((bucket) => Number(headers.get(`${bucket}-remaining`) ?? 0) <= 0)
    const refusing = used.some((bucket) => headers.has(`${bucket}-reset`)) ? used : BUCKETS
    times.push(...refusing.map((bucket) => resetOf(headers, bucket, now)))
  }
  const usable = times.filter(
    (at): at is number => at !== null && at > now && at <= now + LIMITS.rateLimit.maxWaitMs,
  )
  return usable.length === 0 ? null : Math.max(...usable)
}

/** What is left of the call's own limit; null when the headers do not say, or say nonsense. */
export function allowanceOf(headers: Headers, now: EpochMs): Allowance | null {
  const left = headers.get('x-rate-limit-remaining')?.trim()
  const resetAt = resetOf(headers, 'x-rate-limit', now)
  if (!left || !/^\d{1,9}$/.test(left) || resetAt === null) return null
  const isUsable = resetAt > now && resetAt <= now + LIMITS.rateLimit.maxWaitMs
  return isUsable ? { left: Number(left), resetAt, heardAt: now } : null
}

const BUCKETS = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour']

/** How far X's clock, by which it names times, is ahead of this computer's; within 2 s it is the same. */
function aheadMs(headers: Headers, now: EpochMs): number {
  const ahead = Date.parse(headers.get('date') ?? '') - now
  return Math.abs(ahead) > 2 * SECOND ? ahead : 0
}

/** Seconds from now, or a date (RFC 9110 §10.2.3). */
function retryAfter(headers: Headers, now: EpochMs): EpochMs | null {
  const value = headers.get('retry-after')?.trim()
  if (!value) return null
  const at = /^\d+$/.test(value)
    ? now + Number(value) * SECOND
    : Date.parse(value) - aheadMs(headers, now)
  return Number.isFinite(at) ? at : null
}

/** `…-reset` is in seconds since 1970, by X's clock; given by this computer's. */
function resetOf(headers: Headers, bucket: string, now: EpochMs): EpochMs | null {
  const value = headers.get(`${bucket}-reset`)?.trim()
  return value && /^\d+$/.test(value) ? Number(value) * SECOND - aheadMs(headers, now) : null
}
