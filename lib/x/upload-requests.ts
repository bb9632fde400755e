import type { Failure } from '../failures/failure.ts'
import type { MediaCategory, Upload } from '../model/job.ts'
import type { Allowance } from '../model/reply.ts'
import type { UploadStatus } from '../model/upload-status.ts'
import type { MediaId } from '../units.ts'
import { API, jsonBody, type Refusal, type XRequest, xRequest } from './request.ts'
import { parseUpload, parseUploadStatus } from './upload-answers.ts'
import { allowanceOf } from './wait-headers.ts'

/**
 * The calls that bring one file to X (OpenAPI 2.167, state of 2026-08; chunked upload page,
 * 2026-09-11): initialize, append for each segment, finalize, status while X processes it. Or all in
 * one, for a still. The form `command=INIT|APPEND|FINALIZE` is X's previous protocol and not used.
 */
const UPLOAD = `${API}/2/media/upload`

/** Announces a file. Repeating it makes a second media id, and an unused one expires. */
export function initializeRequest(file: {
  mediaType: string
  category: MediaCategory
  totalBytes: number
}): XRequest<Upload> {
  return xRequest({
    method: 'POST',
    url: `${UPLOAD}/initialize`,
    ...jsonBody({
      media_type: file.mediaType,
      media_category: file.category,
      total_bytes: file.totalBytes,
    }),
    parse: parseUpload,
    refusal: mayNotUpload,
  })
}

/**
 * Sends one segment. Repeating it with the same index and bytes changes nothing. Its answer says how
 * many more appends X allows the account for now.
 */
export function appendRequest(segment: {
  mediaId: MediaId
  index: number
  bytes: Blob
  patienceMs: number | null
}): XRequest<Allowance | null> {
  const form = new FormData()
  form.append('segment_index', String(segment.index))
  form.append('media', asBytes(segment.bytes), 'segment')
  return xRequest({
    method: 'POST',
    url: `${UPLOAD}/${segment.mediaId}/append`,
    body: form,
    bodyByteLength: segment.bytes.size,
    patienceMs: segment.patienceMs,
    emptyIsFine: true,
    parse: (_body, now, headers) => ({ value: allowanceOf(headers, now) }),
    refusal: (refusal) => tooLarge(refusal) ?? expired(refusal),
  })
}

/** Ends the sending. Refused the second time, so a refusal is checked by asking for the status. */
export function finalizeRequest(mediaId: MediaId): XRequest<UploadStatus> {
  return xRequest({
    method: 'POST',
    url: `${UPLOAD}/${mediaId}/finalize`,
    parse: (body, now) => parseUploadStatus(body, now, mediaId),
    refusal: (refusal) => incomplete(refusal) ?? expired(refusal),
  })
}

/** Asks how far processing is. For a picture X answers 400: there is nothing to ask. */
export function statusRequest(mediaId: MediaId): XRequest<UploadStatus> {
  return xRequest({
    method: 'GET',
    url: `${UPLOAD}?command=STATUS&media_id=${mediaId}`,
    parse: (body, now) => parseUploadStatus(body, now, mediaId),
    refusal: expired,
  })
}

/** Sends a whole still at once. Only these two fields: versions of X's page differ on the others. */
export function oneShotRequest(file: {
  category: MediaCategory
  bytes: Blob
}): XRequest<UploadStatus> {
  const form = new FormData()
  form.append('media', asBytes(file.bytes), 'media')
  form.append('media_category', file.category)
  return xRequest({
    method: 'POST',
    url: UPLOAD,
    body: form,
    bodyByteLength: file.bytes.size,
    parse: (body, now) => parseUploadStatus(body, now, null),
    refusal: (refusal) => tooLarge(refusal) ?? mayNotUpload(refusal),
  })
}

/** Describes a file before it is posted; X has no call that does so later. Repeating overwrites. */
export function altTextRequest(altText: { mediaId: MediaId; text: string }): XRequest<null> {
  return xRequest({
    method: 'POST',
    url: `${API}/2/media/metadata`,
    ...jsonBody({ id: altText.mediaId, metadata: { alt_text: { text: altText.text } } }),
    emptyIsFine: true,
    parse: () => ({ value: null }),
    refusal: ({ problem, transaction }) => ({
      kind: 'alt-text-refused',
      detail: problem.detail,
      ...transaction,
    }),
  })
}

/** The same bytes, named as no particular type: what they are was said at initialize. */
function asBytes(bytes: Blob): Blob {
  return bytes.slice(0, bytes.size, 'application/octet-stream')
}

/**
 * Every call about media is answered with the bare 403 when the token lacks `media.write` (NyxID#915,
 * ocaml-social-sdk#25). The first one of an upload names no media that could be at fault instead.
 */
function mayNotUpload({ status, problem, transaction }: Refusal): Failure | null {
  const bare = status === 403 && /not permitted to perform this action/i.test(problem.says)
  return bare ? { kind: 'scope-missing', missing: ['media.write'], ...transaction } : null
}

function tooLarge({ status, transaction }: Refusal) {
  return status === 413 || status === 431
    ? ({ kind: 'segment-too-large', status, ...transaction } as const)
    : null
}

/** X documents that a late file is refused, not how; only plain words are believed. */
function expired({ status, problem, transaction }: Refusal) {
  const says = status === 410 || /\bexpired\b/i.test(problem.says)
  return says ? ({ kind: 'upload-expired', ...transaction } as const) : null
}

/** "Segments do not add up to provided total file size": one was lost. Others: ask for the status. */
function incomplete({ problem, transaction }: Refusal) {
  return /segments?\b.*\badd up|total file size/i.test(problem.says)
    ? ({ kind: 'upload-incomplete', detail: problem.detail, ...transaction } as const)
    : null
}
