import { afterEach, expect, test, vi } from 'vitest'
import { makeThumbnail, thumbnailSize } from '../../../lib/media/thumbnail.ts'
import type { MediaKind } from '../../../lib/model/attachment.ts'

afterEach(() => vi.unstubAllGlobals())

const picture = (width: number | null, height: number | null, kind: MediaKind = 'image') => ({
  kind,
  width,
  height,
})

test.each([
  ['landscape', picture(4000, 3000), { width: 176, height: 132 }],
  ['portrait', picture(1000, 2000), { width: 88, height: 176 }],
  ['a small one is not enlarged', picture(20, 10), { width: 20, height: 10 }],
  ['a hairline keeps one pixel', picture(8000, 1), { width: 176, height: 1 }],
  ['a GIF', picture(352, 352, 'gif'), { width: 176, height: 176 }],
  ['a video has none', picture(640, 480, 'video'), null],
  ['unknown size', picture(null, null), null],
  ['too many pixels to decode', picture(20_000, 20_000), null],
])('%s', (_what, file, expected) => {
  expect(thumbnailSize(file)).toEqual(expected)
})

test('bytes that the decoder refuses have no thumbnail', async () => {
  vi.stubGlobal('createImageBitmap', () =>
    Promise.reject(new DOMException('', 'InvalidStateError')),
  )
  expect(await makeThumbnail(new Blob(['x']), picture(10, 10))).toBeNull()
})

test('a picture with too many pixels never reaches the decoder', async () => {
  const decode = vi.fn()
  vi.stubGlobal('createImageBitmap', decode)
  expect(await makeThumbnail(new Blob(['x']), picture(60_000, 60_000))).toBeNull()
  expect(decode).not.toHaveBeenCalled()
})

test.each([
  ['64 KiB is kept', 64 * 1024, true],
  ['more takes too much room and is none', 64 * 1024 + 1, false],
])('a thumbnail of %s', async (_what, byteLength, isKept) => {
  vi.stubGlobal('createImageBitmap', async () => ({ close: () => undefined }))
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => ({ fillRect: () => undefined, drawImage: () => undefined })
      convertToBlob = async () => new Blob([new Uint8Array(byteLength)])
    },
  )
  const thumbnail = await makeThumbnail(new Blob(['x']), picture(10, 10))
  expect(thumbnail?.size ?? null).toBe(isKept ? byteLength : null)
})
