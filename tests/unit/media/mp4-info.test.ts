import { expect, test } from 'vitest'
import { mp4Info } from '../../../lib/media/mp4-info.ts'
import { asBlob, box, bytes, mp4, u32, u64, zeros } from './samples.ts'

test('duration, size and codec come from the header', async () => {
  expect(await mp4Info(asBlob(mp4({ width: 1280, height: 720 })))).toEqual({
    width: 1280,
    height: 720,
    durationMs: 2500,
    videoCodec: 'avc1',
    hasAudio: false,
    complete: true,
  })
})

test('a last box of size 0 reaches to the end', async () => {
  const open = bytes(mp4({ mdat: false }), u32(0), 'mdat', zeros(50))
  expect((await mp4Info(asBlob(open))).complete).toBe(true)
})

test('a box may have a 64-bit size', async () => {
  const long = bytes(mp4({ mdat: false }), u32(1), 'mdat', u64(66n), zeros(50))
  expect((await mp4Info(asBlob(long))).complete).toBe(true)
  expect((await mp4Info(asBlob(long.subarray(0, -1)))).complete).toBe(false)
})

test('moov may stand behind the pictures', async () => {
  const whole = mp4({ mdat: false })
  const late = bytes(whole.subarray(0, 20), box('mdat', zeros(500)), whole.subarray(20))
  expect(await mp4Info(asBlob(late))).toMatchObject({ videoCodec: 'avc1', complete: true })
})

test('a file of more boxes than any film has is given up, and ends', async () => {
  const many = bytes(...Array.from({ length: 25_000 }, () => box('free')), mp4())
  expect((await mp4Info(asBlob(many))).complete).toBe(false)
})
