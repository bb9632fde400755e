import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { expect, test, vi } from 'vitest'
import { createMirror, linesOf } from '../../../components/composer/mirror.ts'
import { measureText } from '../../../lib/x/text-length.ts'

const measured = (text: string, limit = 280) => measureText(text, limit)

test('lines are cut where links begin and end, and where the limit is', () => {
  expect(linesOf('see example.com or\n\nx.org', measured('see example.com or\n\nx.org'))).toEqual([
    [
      { text: 'see ', link: false, over: false },
      { text: 'example.com', link: true, over: false },
      { text: ' or', link: false, over: false },
    ],
    [],
    [{ text: 'x.org', link: true, over: false }],
  ])
  const long = `${'a'.repeat(279)}bc\nexample.com`
  expect(linesOf(long, measured(long))).toEqual([
    [
      { text: `${'a'.repeat(279)}b`, link: false, over: false },
      { text: 'c', link: false, over: true },
    ],
    [{ text: 'example.com', link: true, over: true }],
  ])
  expect(linesOf('', measured(''))).toEqual([[]])
  expect(linesOf('a\n', measured('a\n'))).toHaveLength(2)
})

test('lines together are the text, for any text', () => {
  const unit = fc.constantFrom('a', ' ', '\n', 'example.com', '語', '👍🏽', 'e\u0301', '.')
  fc.assert(
    fc.property(
      fc.string({ unit, maxLength: 40 }),
      fc.integer({ min: 23, max: 60 }),
      (text, limit) => {
        const lines = linesOf(text, measured(text, limit))
        expect(lines.map((line) => line.map((piece) => piece.text).join('')).join('\n')).toBe(text)
      },
    ),
  )
})

test('after any edits it shows what would be drawn anew, and leaves alone what is the same', () => {
  const { document } = parseHTML('<html><body></body></html>')
  vi.stubGlobal('document', document)
  const line = fc.constantFrom('', 'a', 'see example.com', '語語', 'x'.repeat(30))
  const texts = fc.array(fc.array(line, { maxLength: 8 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(texts, (versions) => {
      const root = document.createElement('div')
      const draw = createMirror(root)
      for (const lines of versions) {
        const text = lines.join('\n')
        draw(text, measured(text, 60))
        const anew = document.createElement('div')
        createMirror(anew)(text, measured(text, 60))
        expect(root.innerHTML).toBe(anew.innerHTML)
      }
    }),
  )
  const root = document.createElement('div')
  const draw = createMirror(root)
  draw('one\ntwo\nthree', measured('one\ntwo\nthree'))
  const [one, two, three] = root.children
  draw('one\ntwo!\nthree', measured('one\ntwo!\nthree'))
  expect(root.children[0]).toBe(one)
  expect(root.children[1]).not.toBe(two)
  expect(root.children[2]).toBe(three)
  vi.unstubAllGlobals()
})
