import type { Failure } from '../failures/failure.ts'
import type { AttachmentId, BlobKey } from '../units.ts'
import type { SourceFile } from './attachment.ts'
import type { FitDone, FitLimits, FitWish } from './fit.ts'
import type { StreamTracks } from './stream.ts'

/**
 * Work on media that needs a worker of its own, because it is long or because the background lacks what
 * it takes. Bytes stay in storage: a job names them, and what is made of them.
 */
export type MediaJob =
  /** Makes one film of a stream's parts. */
  | {
      kind: 'join-stream'
      attachmentId: AttachmentId
      /** Names the parts, each in its own pieces. */
      from: BlobKey
      /** Bytes of each part. */
      lengths: number[]
      tracks: StreamTracks
      /** Names the pieces of the film. */
      to: BlobKey
    }
  /** Makes a file fit for X. */
  | {
      kind: 'fit'
      attachmentId: AttachmentId
      original: SourceFile
      limits: FitLimits
      wish: FitWish
      /** Names the pieces of what is made. */
      to: BlobKey
      /** An SVG as a PNG: only documents can draw one, so theirs adds it for its worker. */
      drawn?: Blob
    }
  /**
   * Looks into a film of which only the beginning is here, as if the rest were. What comes of it is a guess,
   * and is told only where the film would go out as it is, but for blanks.
   */
  | {
      kind: 'look-early'
      /** Names the pieces that are there. */
      from: BlobKey
      arrivedBytes: number
      /** Of all of it. */
      byteLength: number
      limits: FitLimits
      wish: FitWish
    }
  /**
   * Pictures of a video at these moments, for the trim strip, each as it is ready. Not for the
   * background: a page of ours starts a worker of its own for it.
   */
  | { kind: 'frames'; blob: BlobKey; atMs: number[]; height: number }

/** What the worker tells; nothing more comes after `done` and `failed`. */
export type MediaNews =
  /** 0 to 1. */
  | { kind: 'progress'; share: number }
  /** `fit`: only of that kind of job. `byteLength`: of what was written; 0 where nothing was. */
  | { kind: 'done'; byteLength: number; fit?: FitDone }
  /** `index` of the moments asked for; null where nothing can be shown then. */
  | { kind: 'frame'; index: number; picture: Blob | null }
  | { kind: 'failed'; failure: Failure }

/** What came of a job. */
export type Made = Omit<Extract<MediaNews, { kind: 'done' }>, 'kind'>
