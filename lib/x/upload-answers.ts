import type { FailureOf } from '../failures/failure.ts'
import type { Upload } from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import type { UploadStatus } from '../model/upload-status.ts'
import { type EpochMs, type MediaId, type MediaKey, SECOND } from '../units.ts'
import { type Fields, fieldsOf, idOf, numberOf, textOf } from './parse.ts'
import type { Parsed } from './request.ts'

/** Reads `{ data: { id, media_key?, expires_after_secs? } }`. Null without a usable id. */
export function parseUpload(body: unknown, now: EpochMs): Parsed<Upload> {
  const upload = uploadIn(fieldsOf(fieldsOf(body)?.data), now)
  return upload && { value: upload }
}

/**
 * Reads the answer of finalize, status and one-shot. Without `processing_info` the file is ready;
 * `succeeded` is ready, `failed` a failure, and any other state still working, because X's page calls
 * the state free text. An `error` beside a state that is still working counts as failed: the file
 * stays there for ever (reported for 99 %).
 * @param expected the id that was asked for; an answer about another one is nonsense.
 */
export function parseUploadStatus(
  body: unknown,
  now: EpochMs,
  expected: MediaId | null,
): Parsed<UploadStatus> {
  const data = fieldsOf(fieldsOf(body)?.data)
  const upload = uploadIn(data, now)
  if (!data || !upload || (expected !== null && upload.mediaId !== expected)) return null
  if ((data.processing_info ?? null) === null) return { value: { state: 'ready', upload } }
  const info = fieldsOf(data.processing_info)
  if (!info) return null
  if (info.state === 'succeeded') return { value: { state: 'ready', upload } }
  const error = fieldsOf(info.error)
  if (info.state === 'failed' || (error && Object.keys(error).length > 0)) {
    return { failure: processingFailure(error ?? {}) }
  }
  return {
    value: {
      state: 'processing',
      upload,
      checkAfterMs: checkAfterMs(info.check_after_secs),
      percent: numberOf(info.progress_percent, 0, 100),
    },
  }
}

function uploadIn(data: Fields | null, now: EpochMs): Upload | null {
  const mediaId = idOf<MediaId>(data?.id)
  if (!data || !mediaId) return null
  const { defaultLifetimeMs, maxLifetimeMs } = LIMITS.mediaId
  const seconds = numberOf(data.expires_after_secs, 1, maxLifetimeMs / SECOND)
  return {
    mediaId,
    mediaKey: mediaKeyOf(data.media_key),
    expiresAt: now + (seconds === null ? defaultLifetimeMs : seconds * SECOND),
  }
}

/** `<prefix>_<media id>`. */
export function mediaKeyOf(value: unknown): MediaKey | null {
  return typeof value === 'string' && /^[0-9]{1,4}_[0-9]{1,19}$/.test(value)
    ? (value as MediaKey)
    : null
}

function checkAfterMs(seconds: unknown): number {
  const { defaultCheckAfterMs, minCheckAfterMs, maxCheckAfterMs } = LIMITS.processing
  const given = numberOf(seconds, 0, Number.MAX_SAFE_INTEGER)
  if (given === null) return defaultCheckAfterMs
  return Math.min(Math.max(given * SECOND, minCheckAfterMs), maxCheckAfterMs)
}

/** `{ code, name, message }`: not in X's OpenAPI, seen in practice, each part may be missing. */
function processingFailure(error: Fields): FailureOf<'processing-failed'> {
  return {
    kind: 'processing-failed',
    code: numberOf(error.code, 0, Number.MAX_SAFE_INTEGER),
    name: (textOf(error.name) ?? '').slice(0, 100),
    detail: (textOf(error.message) ?? textOf(error.detail) ?? '').slice(0, 300),
  }
}
