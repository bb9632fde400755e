import { expect, test } from 'vitest'
import { judgeHead } from '../../../lib/media/judge-head.ts'
import { bytes, gif, jpeg, mp4, u32, webp, zeros } from './samples.ts'

test.each([
  ['a JPEG is worth loading', jpeg(), { is: 'media', media: 'image' }],
  ['a WebP is worth loading', webp(), { is: 'media', media: 'image' }],
  [
    'an AVIF is, so that it can be named',
    bytes(u32(16), 'ftypavif'),
    { is: 'media', media: 'image' },
  ],
  ['a GIF may be as large as an animated one', gif(), { is: 'media', media: 'gif' }],
  ['an MP4 may be as large as a video', mp4(), { is: 'media', media: 'video' }],
  ['a page is not', bytes('<html>'), { is: 'page', found: 'html' }],
  ['JSON is not', bytes('{"a":1}'), { is: 'page', found: 'json' }],
  ['text is not', bytes('no'), { is: 'page', found: 'text' }],
  ['nothing is not', bytes(), { is: 'empty' }],
  ['a program is not', bytes('\x7fELF', zeros(20)), { is: 'unknown' }],
])('%s', (_what, head, verdict) => {
  expect(judgeHead(head)).toEqual(verdict)
})
