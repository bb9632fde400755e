import { describe, expect, test } from 'vitest'
import {
  addWords,
  holdsWords,
  removeWords,
  withoutLinks,
} from '../../../lib/stores/words-in-text.ts'

describe('words that were put into a text', () => {
  test.each([
    ['Dogs are here', 'Dog', false],
    ['A hotDog', 'Dog', false],
    ['A Dog.', 'Dog', true],
    ['Hotdog, then Dog', 'Dog', true],
    ['犬がいる', '犬', false],
    ['“Long” it was', '“Long”', true],
    ['https://a.test/7/more', 'https://a.test/7', false],
    ['https://a.test/?q=1', 'https://a.test/', false],
    ['https://a.test/7.html', 'https://a.test/7', false],
    ['See https://a.test/7.', 'https://a.test/7', true],
    ['(https://a.test/7) and', 'https://a.test/7', true],
    ['', '', false],
  ])('%j holds %j: %j', (text, words, holds) => {
    expect(holdsWords(text, words)).toBe(holds)
    if (!holds) expect(removeWords(text, words)).toBe(text)
  })

  test('stand before what comes after them, on a line of their own', () => {
    expect(addWords('Look\nhttps://a.test', 'Ana', ['Bert', 'https://a.test'])).toBe(
      'Look\nAna\nhttps://a.test',
    )
    expect(addWords('', 'Ana', [])).toBe('Ana')
  })

  test('that stand in the middle leave no empty line behind', () => {
    expect(removeWords('Seven\n“Long”\nhttps://a.test', '“Long”')).toBe('Seven\nhttps://a.test')
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
