import { VideoSample } from 'mediabunny'

/** How the colour planes of a format lie: bits of a value, and pixels across and down for each of theirs. */
interface Shape {
  bits: number
  across: 1 | 2
  down: 1 | 2
}

/** Formats of three planes that hold more than H.264 takes everywhere (WebCodecs, pixel formats). */
const SHAPES: Readonly<Record<string, Shape>> = {
  I420P10: { bits: 10, across: 2, down: 2 },
  I420P12: { bits: 12, across: 2, down: 2 },
  I422: { bits: 8, across: 2, down: 1 },
  I422P10: { bits: 10, across: 2, down: 1 },
  I422P12: { bits: 12, across: 2, down: 1 },
  I444: { bits: 8, across: 1, down: 1 },
  I444P10: { bits: 10, across: 1, down: 1 },
  I444P12: { bits: 12, across: 1, down: 1 },
}

/**
 * The same picture in 8-bit 4:2:0, plane by plane, so that its colours are never turned into others and
 * back.
 * @returns null where it is no such format, or of odd sides.
 */
export async function toI420(sample: VideoSample): Promise<VideoSample | null> {
  const shape = SHAPES[sample.format ?? '']
  const { codedWidth: width, codedHeight: height } = sample
  if (!shape || width % 2 === 1 || height % 2 === 1) return null
  const bytes = new Uint8Array(sample.allocationSize())
  const planes = await sample.copyTo(bytes)
  return new VideoSample(asI420(bytes, planes, shape, width, height), {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    timestamp: sample.timestamp,
    duration: sample.duration,
    rotation: sample.rotation,
    colorSpace: sample.colorSpace.toJSON(),
  })
}

/** @internal exported for its test. */
export function asI420(
  bytes: Uint8Array,
  planes: readonly PlaneLayout[],
  { bits, across, down }: Shape,
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const yuv = new Uint8Array(width * height * 1.5)
  let to = 0
  for (const [index, { offset, stride }] of planes.entries()) {
    const isColour = index > 0
    // Values that one of the new plane is the mean of.
    const [columns, rows] = isColour ? [2 / across, 2 / down] : [1, 1]
    const share = columns * rows * 2 ** (bits - 8)
    const [w, h] = isColour ? [width / 2, height / 2] : [width, height]
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        let sum = 0
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            const place = x * columns + column
            const line = offset + (y * rows + row) * stride
            sum += bits === 8 ? view.getUint8(line + place) : view.getUint16(line + 2 * place, true)
          }
        }
        yuv[to++] = Math.min(255, Math.round(sum / share))
      }
    }
  }
  return yuv
}
