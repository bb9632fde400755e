import { beforeAll, describe, expect, test } from 'vitest'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { type About, NOTHING_ABOUT } from '../../../lib/model/found.ts'
import { addPart, offeredParts, partText, SHARE_PARTS } from '../../../lib/stores/shared-parts.ts'
import { holdsWords, removeWords } from '../../../lib/stores/words-in-text.ts'
import { useWords } from '../../../lib/words/words.ts'
import { english } from '../words/english.ts'

beforeAll(() => useWords(english))

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
    expect(holdsWords(added, partText(PAGE, part))).toBe(true)
    expect(removeWords(added, partText(PAGE, part))).toBe('Look')
  })

  test('a part that is there is not added again, and an empty one never', () => {
    expect(addPart('Seven passes', PAGE, 'title')).toBe('Seven passes')
    expect(addPart('Look', { ...PAGE, quote: '' }, 'quote')).toBe('Look')
  })
})

describe('what pages say of the attachments', () => {
  const ABOUT: About = {
    altText: 'A heron',
    caption: 'At the weir',
    title: 'Seven passes',
    credit: 'Ana Kovač',
    link: 'https://x.test/7',
  }
  const attachment = (name: string, about?: About) => ({
    ...newAttachment({ kind: 'file' }, name, { state: 'choosing', found: [] }),
    ...(about && { about }),
  })
  const offered = (...attachments: ReturnType<typeof attachment>[]) =>
    offeredParts({ shared: null, attachments })

  test('is offered in the order in which it stands in a post, the alt text not among it', () => {
    expect(offered(attachment('a.jpg', ABOUT))).toEqual([
      { kind: 'title', words: 'Seven passes', of: 'a.jpg' },
      { kind: 'caption', words: 'At the weir', of: 'a.jpg' },
      { kind: 'credit', words: 'Credit: Ana Kovač', of: 'a.jpg' },
      { kind: 'link', words: 'https://x.test/7', of: 'a.jpg' },
    ])
  })

  test('is offered once where several say the same, with the shared page first', () => {
    const attachments = [
      attachment('a.jpg', ABOUT),
      attachment('b.jpg', { ...ABOUT, caption: 'Later' }),
    ]
    expect(
      offeredParts({ shared: PAGE, attachments }).map(({ kind, of }) => `${kind} ${of}`),
    ).toEqual([
      'title null',
      'quote null',
      'caption a.jpg',
      'caption b.jpg',
      'credit a.jpg',
      'link null',
    ])
  })

  test('that is nothing offers nothing', () => {
    expect(offered(attachment('a.jpg'), attachment('b.jpg', NOTHING_ABOUT))).toEqual([])
  })

  test.each([
    ['Ana', 'Credit: Ana'],
    ['Photo: Ana', 'Photo: Ana'],
    ['© Ana / Lakes', '© Ana / Lakes'],
    ['Ana\u202E\n', 'Credit: Ana'],
  ])('the credit %j reads %j', (credit, words) => {
    expect(offered(attachment('a.jpg', { ...NOTHING_ABOUT, credit }))[0]?.words).toBe(words)
  })

  test.each(['javascript:alert(1)', 'file:///etc/passwd', 'https://a.test/ b', '//a.test'])(
    'the link %s is not offered',
    (link) => expect(offered(attachment('a.jpg', { ...NOTHING_ABOUT, link }))).toEqual([]),
  )

  test('a page that says a megabyte offers no more than a paragraph', () => {
    const caption = 'a'.repeat(1_000_000)
    const [part] = offered(attachment('a.jpg', { ...NOTHING_ABOUT, caption }))
    expect(part?.words.length).toBe(500)
  })
})
