import { expect, test } from 'vitest'
import { readJpeg } from '../../../../lib/media/jpeg-info.ts'
import { orientationAfter } from '../../../../lib/media/pictures/exif.ts'
import { stripJpeg } from '../../../../lib/media/pictures/strip-jpeg.ts'
import { turnJpeg } from '../../../../lib/media/pictures/turn-jpeg.ts'
import type { Turn } from '../../../../lib/model/crop.ts'
import { mediaFile } from '../../../fixtures/media-file.ts'
import { asBlob, jpeg } from '../samples.ts'

test.each<[string, number, Turn, number]>([
  ['upright', 1, { turns: 1 }, 6],
  ['upright', 1, { turns: 3 }, 8],
  ['upright', 1, { turns: 2 }, 3],
  ['upright', 1, { turns: 0, flipped: true }, 2],
  ['on its side', 6, { turns: 3 }, 1],
  ['on its side', 6, { turns: 1 }, 3],
  ['on its side', 6, { turns: 0, flipped: true }, 5],
  ['on its other side', 8, { turns: 1 }, 1],
  ['mirrored', 2, { turns: 0, flipped: true }, 1],
  ['mirrored on its side', 5, { turns: 1 }, 2],
  ['mirrored on its other side', 7, { turns: 1 }, 4],
])('a picture that lies %s (%i), turned by %o, lies as %i says', (_name, before, turn, after) => {
  expect(orientationAfter(before, turn)).toBe(after)
})

const bytesOf = async (blob: Blob | null) => Buffer.from(await (blob ?? new Blob()).arrayBuffer())

/** Everything from the first frame on. */
const pixelsOf = (bytes: Buffer) => bytes.subarray(bytes.indexOf(Buffer.from([0xff, 0xc0])))

test.each([1, 6])('a JPEG of orientation %i keeps all bytes of its pixels', async (orientation) => {
  const clean = (await stripJpeg(asBlob(jpeg({ orientation }))))?.blob ?? new Blob()
  const turned = await bytesOf(await turnJpeg(clean, { turns: 1 }))
  expect(pixelsOf(turned)).toEqual(pixelsOf(await bytesOf(clean)))
  const size = orientation === 1 ? { width: 30, height: 40 } : { width: 40, height: 30 }
  expect(await readJpeg(new Blob([new Uint8Array(turned)]))).toMatchObject({
    ...size,
    complete: true,
  })
  // It holds nothing that would be taken out.
  expect(await stripJpeg(new Blob([new Uint8Array(turned)]))).toMatchObject({ removed: false })
})

test('one that lies upright then says nothing of it any more', async () => {
  const clean = (await stripJpeg(asBlob(jpeg({ orientation: 6 }))))?.blob ?? new Blob()
  const turned = await bytesOf(await turnJpeg(clean, { turns: 3 }))
  expect(turned.includes('Exif')).toBe(false)
  expect(await readJpeg(new Blob([new Uint8Array(turned)]))).toMatchObject({
    width: 40,
    height: 30,
  })
})

test('of a photo the colour profile stays, and JFIF stays first', async () => {
  for (const name of ['tagged.jpg', 'progressive.jpg']) {
    const clean = (await stripJpeg(new Blob([new Uint8Array(mediaFile(name))])))?.blob ?? new Blob()
    const [before, turned] = [
      await bytesOf(clean),
      await bytesOf(await turnJpeg(clean, { turns: 2 })),
    ]
    expect(turned.includes('ICC_PROFILE')).toBe(before.includes('ICC_PROFILE'))
    if (before.subarray(6, 10).toString() === 'JFIF') {
      expect(turned.subarray(6, 10).toString()).toBe('JFIF')
    }
    expect(turned.subarray(-1_000)).toEqual(before.subarray(-1_000))
  }
})

test('what cannot be followed to its pixels is left alone', async () => {
  const whole = jpeg({ orientation: 6 })
  for (const length of [2, 3, 12, 30, 45]) {
    expect(await turnJpeg(asBlob(whole.slice(0, length)), { turns: 1 })).toBeNull()
  }
})
