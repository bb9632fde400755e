import { describe, expect, test } from 'vitest'
import {
  addPart,
  hasPart,
  removePart,
  SHARE_PARTS,
  withoutLinks,
} from '../../../lib/stores/shared-parts.ts'

const PAGE = { title: 'Seven passes', url: 'https://x.test/7', quote: 'Long' }

describe('parts of a shared page', () => {
  test('stand on lines of their own: title, quote, link', () => {
    const text = (['link', 'title', 'quote'] as const).reduce(
      (so, part) => addPart(so, PAGE, part),
      'Look',
    )
    expect(text).toBe('Look\nSeven passes\n“Long”\nhttps://x.test/7')
  })

  test.each(SHARE_PARTS)('adding and removing the %s leaves what was written', (part) => {
    const added = addPart('Look', PAGE, part)
    expect(hasPart(added, PAGE, part)).toBe(true)
    expect(removePart(added, PAGE, part)).toBe('Look')
  })

  test('a part is in the post only while the text holds it', () => {
    expect(hasPart('Seven passe', PAGE, 'title')).toBe(false)
    expect(hasPart('', { ...PAGE, quote: '' }, 'quote')).toBe(false)
  })

  test('a part that is there is not added again', () => {
    expect(addPart('Seven passes', PAGE, 'title')).toBe('Seven passes')
  })

  test('the middle part leaves no empty line behind', () => {
    expect(removePart('Seven passes\n“Long”\nhttps://x.test/7', PAGE, 'quote')).toBe(
      'Seven passes\nhttps://x.test/7',
    )
  })
})

describe('leaving out links', () => {
  test.each([
    ['See https://a.test for more', 'See for more'],
    ['See https://a.test.', 'See.'],
    ['Title\nhttps://a.test', 'Title'],
    ['https://a.test\nTitle', 'Title'],
    ['One https://a.test two https://b.test', 'One two'],
    ['Before\nhttps://a.test\nafter', 'Before\nafter'],
  ])('%j becomes %j', (text, without) => {
    const links = [...text.matchAll(/https:\/\/[a-z]\.test/g)].map(({ index, 0: link }) => ({
      start: index,
      end: index + link.length,
    }))
    expect(withoutLinks(text, links)).toBe(without)
  })
})
