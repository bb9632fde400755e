import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAttributes } from '../../../lib/streams/attributes.ts'
import { cpuMsOf } from '../cpu-ms.ts'

test.each<[string, [string, string][]]>([
  [
    'BANDWIDTH=1280000,CODECS="avc1.64001f,mp4a.40.2"',
    [
      ['BANDWIDTH', '1280000'],
      ['CODECS', 'avc1.64001f,mp4a.40.2'],
    ],
  ],
  [
    'NAME="The heron\'s, own",DEFAULT=YES,URI="a=b.m3u8"',
    [
      ['NAME', "The heron's, own"],
      ['DEFAULT', 'YES'],
      ['URI', 'a=b.m3u8'],
    ],
  ],
  [
    ' METHOD = NONE , URI = x ',
    [
      ['METHOD', 'NONE'],
      ['URI', 'x'],
    ],
  ],
  ['METHOD=AES-128,METHOD=NONE', [['METHOD', 'AES-128']]],
  ['URI="never closed', [['URI', 'never closed']]],
  ['URI=""', [['URI', '']]],
  ['A=', [['A', '']]],
  ['nothing', []],
  ['', []],
  [
    '__proto__="x",constructor=y',
    [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ],
  ],
])('%s', (text, attributes) => {
  expect([...readAttributes(text)]).toEqual(attributes)
})

test('any text is read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      for (const [name, value] of readAttributes(text)) {
        expect(text).toContain(name)
        expect(text).toContain(value)
      }
    }),
  )
})

test.each(['=', '"', ',', 'A', '=",', '="', '=,'])('4 MB of %j take no time', (unit) => {
  const text = unit.repeat(4_000_000 / unit.length)
  expect(cpuMsOf(() => readAttributes(text))).toBeLessThan(2_000)
})
