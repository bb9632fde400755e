import {
  Mp4OutputFormat,
  Output,
  Quality,
  StreamTarget,
  VideoSample,
  VideoSampleSource,
} from 'mediabunny'
import { CourierError } from '../../failures/failure.ts'
import { PIECE_BYTES } from '../../model/download.ts'
import type { Size } from '../../model/fit.ts'
import { MiB, SECOND } from '../../units.ts'
import type { FitTools } from '../fitter.ts'
import { pieceWriter } from '../piece-writer.ts'
import { encodeAnnexB } from '../video/annex-b.ts'
import { BT709, i420 } from '../video/limited-range.ts'
import type { Shown } from './plan-moving.ts'

/** Below this a film is put together in memory. */
const IN_MEMORY_BYTES = 64 * MiB

/** Films shorter than this may have to be shown again; only their frames are kept. */
const KEPT_MS = SECOND / 2
/** Frames of so short a film, at 60 in a second. */
const MAX_KEPT = 31

/** An MP4 of single pictures, written as they come. */
export class FilmOfFrames {
  durationMs = 0
  readonly #size: Size
  readonly #output: Output
  readonly #source: VideoSampleSource
  readonly #writer: ReturnType<typeof pieceWriter>
  readonly #context: OffscreenCanvasRenderingContext2D
  #kept: { yuv: Uint8Array<ArrayBuffer>; forMs: number }[] = []
  #isStarted = false

  /** @param expectedMs how long it will be, about. */
  constructor(size: Size, bitrate: number, expectedMs: number, { pieces }: FitTools) {
    encodeAnnexB()
    this.#size = size
    this.#writer = pieceWriter(pieces, PIECE_BYTES)
    const isSmall = (bitrate * expectedMs) / (8 * SECOND) < IN_MEMORY_BYTES
    this.#output = new Output({
      // What describes a small film stands at its beginning; of a large one nothing is held.
      format: new Mp4OutputFormat({ fastStart: isSmall ? 'in-memory' : false }),
      target: new StreamTarget(this.#writer.writable, { chunked: true, chunkSize: PIECE_BYTES }),
    })
    this.#source = new VideoSampleSource({ codec: 'avc', quality: new Quality({ bitrate }) })
    this.#output.addVideoTrack(this.#source)
    const context = new OffscreenCanvas(size.width, size.height).getContext('2d', {
      willReadFrequently: true,
    })
    if (!context) throw new CourierError({ kind: 'media-too-many-pixels', ...size })
    context.imageSmoothingQuality = 'high'
    this.#context = context
  }

  async add(frame: VideoFrame, { forMs }: Shown): Promise<void> {
    const { width, height } = this.#size
    // What can be seen through is white, as on the pages that show it.
    this.#context.fillStyle = '#fff'
    this.#context.fillRect(0, 0, width, height)
    this.#context.drawImage(frame, 0, 0, width, height)
    const { data } = this.#context.getImageData(0, 0, width, height)
    const yuv = i420(new Uint8Array(data.buffer), width, height)
    await this.#write(yuv, forMs)
    if (this.durationMs < KEPT_MS && this.#kept.length < MAX_KEPT) this.#kept.push({ yuv, forMs })
    else this.#kept = []
  }

  /** Shows all of it again, so that it is shown so often altogether. */
  async repeat(passes: number): Promise<void> {
    for (let pass = 1; pass < passes; pass++) {
      for (const { yuv, forMs } of this.#kept) await this.#write(yuv, forMs)
    }
  }

  /** @throws CourierError `media-broken` when nothing of it is shown. */
  async finish(format: string): Promise<{ byteLength: number; durationMs: number }> {
    if (!this.#isStarted) throw new CourierError({ kind: 'media-broken', format })
    await this.#output.finalize()
    return { byteLength: this.#writer.byteLength(), durationMs: Math.round(this.durationMs) }
  }

  async cancel(): Promise<void> {
    if (this.#isStarted) await this.#output.cancel().catch(() => undefined)
  }

  async #write(yuv: Uint8Array<ArrayBuffer>, forMs: number): Promise<void> {
    if (!this.#isStarted) {
      this.#isStarted = true
      await this.#output.start()
    }
    const sample = new VideoSample(yuv, {
      format: 'I420',
      codedWidth: this.#size.width,
      codedHeight: this.#size.height,
      timestamp: this.durationMs / SECOND,
      duration: forMs / SECOND,
      colorSpace: BT709,
    })
    await this.#source.add(sample)
    sample.close()
    this.durationMs += forMs
  }
}
