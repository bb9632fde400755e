import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { areTablesBounded } from '../../../../lib/media/video/sample-tables.ts'
import { asBlob, box, bytes, u32 } from '../samples.ts'

const table = (name: string, ...entries: number[][]) =>
  box(name, u32(0), u32(entries.length), ...entries.flat().map(u32))

const film = (...tables: Uint8Array[]) =>
  asBlob(
    bytes(
      box('ftyp', 'isom', u32(0)),
      box('moov', box('trak', box('mdia', box('minf', box('stbl', ...tables))))),
    ),
  )

test.each<[string, boolean, Uint8Array[]]>([
  ['an hour of pictures in order', true, [table('stts', [216_000, 1])]],
  ['an hour of pictures out of order', true, [table('stts', [216_000, 1]), table('ctts', [9, 1])]],
  ['two hours of plain sound', true, [table('stts', [345_600_000, 1])]],
  ['a picture moved 2^32 times', false, [table('stts', [9, 1]), table('ctts', [2 ** 32 - 1, 1])]],
  ['too many to be moved', false, [table('stts', [6_000_000, 1]), table('ctts', [9, 1])]],
  [
    'many that are too many together',
    false,
    [table('stts', [3_000_000, 1], [3_000_000, 2]), table('ctts', [9, 1])],
  ],
  ['two tables of one kind', false, [table('ctts', [4e6, 1]), table('ctts', [4e6, 1])]],
  ['chunks that are there', true, [table('stco', [8], [9]), table('stsc', [1, 1, 1], [2, 1, 1])]],
  [
    'a chunk of two samples that have sizes',
    true,
    [table('stco', [8]), table('stsc', [1, 2, 1]), box('stsz', ...[0, 0, 2, 5, 6].map(u32))],
  ],
  [
    'a chunk of 2^31 samples, of which two have sizes',
    false,
    [table('stco', [8]), table('stsc', [1, 2 ** 31, 1]), box('stsz', ...[0, 0, 2, 5, 6].map(u32))],
  ],
  [
    'a chunk of 2^31 samples of one size',
    true,
    [table('stco', [8]), table('stsc', [1, 2 ** 31, 1]), box('stsz', ...[0, 4, 2 ** 31].map(u32))],
  ],
  ['a chunk that is not', false, [table('stco', [8], [9]), table('stsc', [2 ** 30, 1, 1])]],
])('%s: %s', async (_what, isBounded, tables) => {
  expect(await areTablesBounded(film(...tables))).toBe(isBounded)
})

test('a table that says it has more entries than it has is read to its end', async () => {
  const short = box('ctts', u32(0), u32(2 ** 32 - 1), u32(7), u32(0))
  expect(await areTablesBounded(film(table('stts', [9, 1]), short))).toBe(true)
})

test.each(['long.mp4', 'plain.mov', 'fragmented.mp4', 'moov-last.mp4'])('%s', async (name) => {
  const file = readFileSync(new URL(`../../../fixtures/media/${name}`, import.meta.url))
  expect(await areTablesBounded(new Blob([file]))).toBe(true)
})
