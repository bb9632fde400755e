import { describe, expect, it } from 'vitest'
import {
  asIfWhole,
  partWithoutBlanks,
  sliceWithoutBlanks,
  withoutBlanks,
} from '../../../lib/media/blanks.ts'
import type { Blank } from '../../../lib/model/attachment.ts'
import { MiB } from '../../../lib/units.ts'

const film = new Blob(['....', 'SIZEnamepayload', '....', 'time', '....'])
const blanks: Blank[] = [
  { at: 4, byteLength: 15 },
  { at: 23, byteLength: 4, zeros: true },
]
const WHOLE = `....SIZEfree${'\0'.repeat(7)}....${'\0'.repeat(4)}....`

describe('what is sent without its tags', () => {
  it('is as long, and empty where they stood', async () => {
    expect(await withoutBlanks(film, blanks).text()).toBe(WHOLE)
    expect(withoutBlanks(film, [])).toBe(film)
  })

  it('is the same in parts, wherever they begin and end', async () => {
    for (let start = 0; start <= WHOLE.length; start++) {
      for (let end = start; end <= WHOLE.length + 1; end++) {
        const part = await sliceWithoutBlanks(film, blanks, start, end).text()
        expect(part).toBe(WHOLE.slice(start, end))
      }
    }
  })

  it('is the same of a part alone, wherever it is cut out', async () => {
    for (let start = 0; start <= WHOLE.length; start++) {
      for (let end = start; end <= WHOLE.length; end++) {
        const part = partWithoutBlanks(film.slice(start, end), blanks, start)
        expect(await part.text()).toBe(WHOLE.slice(start, end))
      }
    }
  })

  it('takes no memory for a tag of gigabytes', () => {
    const claimed = {
      size: 6_000 * MiB,
      slice: (from: number, to: number) => new Blob([`${from}-${to}`]),
    }
    const large = [{ at: 100, byteLength: 5_000 * MiB }]
    const part = sliceWithoutBlanks(claimed as unknown as Blob, large, 900 * MiB, 904 * MiB)
    expect(part.size).toBe(4 * MiB)
  })
})

it('a file of which only the beginning is here can be looked at as if it were whole', async () => {
  expect(await asIfWhole(new Blob(['abc']), 5).text()).toBe('abc\0\0')
  expect(asIfWhole(new Blob(['abc']), 5 * MiB + 1).size).toBe(5 * MiB + 1)
})
