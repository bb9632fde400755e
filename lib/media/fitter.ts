import type { SourceFile } from '../model/attachment.ts'
import type { FitDone, FitLimits, FitWish } from '../model/fit.ts'
import type { Pieces } from './piece-writer.ts'
import type { AacModule } from './video/aac-module.ts'

/** What a file is by its bytes, before it has a place in our storage. */
export type FileLook = Omit<SourceFile, 'blob'>

/** A file to be made fit, and for whom. */
export interface FitRequest {
  blob: Blob
  look: FileLook
  /** An SVG as a PNG: only a document can draw it (`drawSvg`), and `fit` runs in a worker. */
  drawn?: Blob
  limits: FitLimits
  wish: FitWish
}

/** What making a file fit needs from its surroundings. */
export interface FitTools {
  /** Where what is made is written, in pieces of `PIECE_BYTES`. */
  pieces: Pieces
  /** Nobody waits for it any more: stop and reject with the signal's reason. */
  signal: AbortSignal
  /** Told the share that is done, 0 to 1, now and then: who tells nothing for a minute is ended. */
  progress(share: number): void
  /** Loads what encodes AAC, which is large and needed only where the browser cannot. */
  loadAac?(): Promise<AacModule>
}

/**
 * Makes files of one family fit. Resolves with `bytes: 'original'` where nothing had to be made, else
 * what was made lies in `tools.pieces`.
 * @throws CourierError with the reason when it cannot; whatever the signal was aborted with.
 */
export type Fitter = (request: FitRequest, tools: FitTools) => Promise<FitDone>
