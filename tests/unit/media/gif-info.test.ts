import { expect, test } from 'vitest'
import { gifInfo } from '../../../lib/media/gif-info.ts'
import { asBlob, bytes, gif } from './samples.ts'

test.each([
  ['one frame', gif(), { frames: 1, durationMs: 50, complete: true }],
  ['twelve frames of 80 ms', gif({ frames: 12, delay: 8 }), { frames: 12, durationMs: 960 }],
  ['no delay plays at 100 ms', gif({ frames: 2, delay: 0 }), { frames: 2, durationMs: 200 }],
  ['no frame', gif({ frames: 0 }), { frames: 0, complete: true }],
  ['no trailer', gif({ frames: 2 }).subarray(0, -1), { frames: 2, complete: false }],
  [
    'a comment right before the end',
    bytes(gif().subarray(0, -1), [0x21, 0xfe, 0, 0x3b]),
    { frames: 1, complete: true },
  ],
  [
    'a stray zero between blocks',
    bytes(gif().subarray(0, -1), [0, 0, 0x3b]),
    { frames: 1, complete: true },
  ],
])('%s', async (_what, content, expected) => {
  expect(await gifInfo(asBlob(content))).toMatchObject({ width: 40, height: 30, ...expected })
})
