import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readBeginning } from '../../../lib/media/fast-start.ts'
import { MiB } from '../../../lib/units.ts'
import { largeVideo } from '../../fixtures/large-video.ts'

interface BoxHead {
  name: string
  /** As it is written: 0 means to the end, 1 that 64 bits follow. */
  size?: number
  long?: bigint
  inside?: number
}

/** Boxes of zeros, whose sizes may say anything. */
function bytesOf(...boxes: BoxHead[]): Uint8Array<ArrayBuffer> {
  const parts = boxes.map(({ name, size, long, inside = 8 }) => {
    const header = long === undefined ? 8 : 16
    const box = Buffer.alloc(header + inside)
    box.writeUInt32BE(long === undefined ? (size ?? header + inside) : 1)
    box.write(name, 4, 'latin1')
    if (long !== undefined) box.writeBigUInt64BE(long, 8)
    return box
  })
  return new Uint8Array(Buffer.concat(parts))
}

const FTYP = { name: 'ftyp' }
const MOOV = { name: 'moov', inside: 100 }
/** What the two take. */
const HEAD = 16 + 108

const read = (total: number, ...boxes: BoxHead[]) =>
  readBeginning(new Blob([bytesOf(...boxes)]), total)

describe('the beginning of a film', () => {
  test.each([
    ['one box of them', [FTYP, MOOV, { name: 'mdat', size: 5_000 - HEAD }]],
    ['a box up to the end', [FTYP, MOOV, { name: 'mdat', size: 0 }]],
    ['a long box', [FTYP, MOOV, { name: 'mdat', long: BigInt(5_000 - HEAD) }]],
    [
      'a small box and a large one',
      [FTYP, MOOV, { name: 'mdat' }, { name: 'mdat', size: 5_000 - HEAD - 16 }],
    ],
    [
      'room that was left',
      [FTYP, MOOV, { name: 'free' }, { name: 'mdat', size: 5_000 - HEAD - 16 }],
    ],
  ])('tells where only pictures and sound follow: %s', async (_what, boxes) => {
    expect(await read(5_000, ...boxes)).toMatchObject({ is: 'telling' })
  })

  test.each<[string, BoxHead[]]>([
    ['pictures come first', [FTYP, { name: 'mdat', size: 100 * MiB }]],
    ['something stands behind them', [FTYP, MOOV, { name: 'mdat', size: 100 * MiB }]],
    ['they end behind the file', [FTYP, MOOV, { name: 'mdat', size: 101 * MiB + 1 }]],
    ['nothing describes them', [FTYP, { name: 'mdat', size: 0 }]],
    ['the last box is no pictures', [FTYP, MOOV, { name: 'uuid', size: 0 }]],
    ['it is described at great length', [FTYP, { name: 'moov', size: 17 * MiB }]],
    ['it is no film', [{ name: 'RIFF', size: 0 }]],
    ['a box is smaller than its header', [FTYP, { name: 'moov', size: 3 }]],
  ])('tells nothing where %s', async (_why, boxes) => {
    expect(await read(101 * MiB, ...boxes)).toEqual({ is: 'silent' })
  })

  test('says how much more of it is needed', async () => {
    const whole = bytesOf(FTYP, MOOV, { name: 'mdat', size: 5_000 - HEAD })
    const first = (byteLength: number) =>
      readBeginning(new Blob([whole.slice(0, byteLength)]), 5_000)
    expect(await first(10)).toEqual({ is: 'short', neededBytes: 16 })
    expect(await first(40)).toEqual({ is: 'short', neededBytes: HEAD })
    expect(await first(HEAD)).toEqual({ is: 'short', neededBytes: HEAD + 16 })
    expect(await first(HEAD + 16)).toEqual({ is: 'telling', headBytes: HEAD + 8 })
  })

  test('is known of real films', async () => {
    const large = largeVideo(24 * MiB)
    const beginning = new Blob([new Uint8Array(large.read(0, MiB))])
    expect(await readBeginning(beginning, large.byteLength)).toMatchObject({ is: 'telling' })
    const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'media')
    for (const [name, is] of [
      ['tagged.mp4', 'telling'],
      ['moov-last.mp4', 'silent'],
    ] as const) {
      const blob = new Blob([readFileSync(join(fixtures, name))])
      expect(await readBeginning(blob, blob.size)).toMatchObject({ is })
    }
  })
})
