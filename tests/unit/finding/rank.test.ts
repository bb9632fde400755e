import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, rank } from '../../../lib/finding/rank.ts'

const picture: Candidate = {
  kind: 'image',
  shownBy: 'img',
  relation: 'under',
  looks: 'plain',
  depth: 1,
  isOpaque: true,
  overlap: 1,
  pixels: 1_000_000,
  area: 200_000,
}
const a = (more: Partial<Candidate>): Candidate => ({ ...picture, ...more })

describe('what is meant', () => {
  test.each<[string, Candidate[], { order: number[]; isClear: boolean }]>([
    ['nothing is there', [], { order: [], isClear: true }],
    ['the only picture', [picture], { order: [0], isClear: true }],
    [
      'the picture under an icon that was clicked',
      [a({ relation: 'named', looks: 'icon', depth: 0 }), picture],
      { order: [1], isClear: true },
    ],
    [
      'the picture under an empty cover',
      [a({ relation: 'named', looks: 'cover', depth: 0 }), picture],
      { order: [1], isClear: true },
    ],
    [
      'the upper of two pictures, which hides the lower',
      [a({ depth: 3 }), a({ depth: 1 })],
      { order: [1], isClear: true },
    ],
    [
      'either of two that may be seen through',
      [a({ depth: null, isOpaque: false }), a({ depth: null, isOpaque: false, pixels: 5 })],
      { order: [0, 1], isClear: false },
    ],
    [
      'the one that covers most of what was pointed at',
      [a({ depth: null, overlap: 0.3 }), a({ depth: null, overlap: 0.9 })],
      { order: [1, 0], isClear: true },
    ],
    [
      'any of a collage, when only their common layer is known',
      [0.25, 0.25, 0.25, 0.25].map((overlap) => a({ depth: null, overlap })),
      { order: [0, 1, 2, 3], isClear: false },
    ],
    [
      'any of many tiles, when only their common layer is known',
      [0.15, 0.15, 0.16, 0.16].map((overlap) => a({ depth: null, overlap })),
      { order: [2, 3, 0, 1], isClear: false },
    ],
    [
      'nothing of a few that leave most of it free',
      [a({ overlap: 0.1 }), a({ overlap: 0.2 })],
      { order: [], isClear: true },
    ],
    ['nothing of what is only touched', [a({ overlap: 0.1 })], { order: [], isClear: true }],
    [
      'a film or the still that lies over it',
      [a({ depth: 0, relation: 'named' }), a({ kind: 'video', shownBy: 'video', depth: 1 })],
      { order: [1, 0], isClear: false },
    ],
    [
      'the small picture over a background film',
      [
        a({ depth: 0, relation: 'named', area: 20_000 }),
        a({ kind: 'video', shownBy: 'video', depth: 1 }),
      ],
      { order: [0], isClear: true },
    ],
    [
      'a face that was clicked, or the banner behind it',
      [a({ relation: 'named', looks: 'avatar', depth: 0 }), picture],
      { order: [1, 0], isClear: false },
    ],
    [
      'a face that stands alone',
      [a({ relation: 'named', looks: 'avatar' })],
      { order: [0], isClear: true },
    ],
    [
      'not an icon that is drawn on a button',
      [a({ relation: 'hovered', looks: 'icon', shownBy: 'svg' })],
      { order: [], isClear: true },
    ],
    [
      'not a counting pixel',
      [a({ relation: 'named', looks: 'tracker' })],
      { order: [], isClear: true },
    ],
  ])('%s', (_what, candidates, ranking) => {
    expect(rank(candidates)).toEqual(ranking)
  })

  const anything = fc.record<Candidate>({
    kind: fc.constantFrom('image', 'video', 'stream'),
    shownBy: fc.constantFrom('img', 'background', 'canvas', 'svg', 'video', 'poster'),
    relation: fc.constantFrom('named', 'hovered', 'under'),
    looks: fc.constantFrom('plain', 'icon', 'avatar', 'logo', 'cover', 'pattern', 'tracker'),
    depth: fc.option(fc.nat(9)),
    isOpaque: fc.boolean(),
    overlap: fc.double({ min: 0, max: 1, noNaN: true }),
    pixels: fc.nat(),
    area: fc.nat(),
  })

  test('each at most once, a plain one first, and the same whichever comes first', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 12 }), (candidates) => {
        const { order, isClear } = rank(candidates)
        expect(new Set(order).size).toBe(order.length)
        const isPlain = ({ looks, relation, overlap }: Candidate) =>
          looks === 'plain' && (relation !== 'under' || overlap >= 0.25)
        const [best] = order
        if (candidates.some(isPlain)) expect(candidates[best as number]?.looks).toBe('plain')
        if (order.length < 2) expect(isClear).toBe(true)
      }),
    )
  })
})
