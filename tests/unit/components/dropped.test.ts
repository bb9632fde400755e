import { parseHTML } from 'linkedom'
import { expect, test } from 'vitest'
import { droppedFrom } from '../../../components/composer/dropped.ts'

const parse = (html: string) => parseHTML(`<body>${html}</body>`).document

function from(data: Record<string, string>) {
  return droppedFrom({ getData: (type) => data[type] ?? '' }, parse)
}

test('a picture dragged out of a page is that picture, whatever its address ends in', () => {
  expect(
    from({
      'text/uri-list': 'https://a.test/picture?id=5',
      'text/html': '<meta charset="utf-8"><img src="https://a.test/picture?id=5" alt="Alps">',
    }),
  ).toEqual({
    what: 'media',
    media: { url: 'https://a.test/picture?id=5', kind: 'image', name: 'picture' },
  })
})

test('of a picture in a link, the picture', () => {
  expect(
    from({
      'text/uri-list': 'https://a.test/story',
      'text/html': '<a href="https://a.test/story"><img src="https://a.test/alps.jpg"></a>',
    }),
  ).toMatchObject({ what: 'media', media: { url: 'https://a.test/alps.jpg' } })
})

test('a video, by its own address or that of its source', () => {
  for (const html of [
    '<video src="https://a.test/v"></video>',
    '<video><source src="https://a.test/v"></video>',
  ]) {
    expect(from({ 'text/uri-list': 'https://a.test/v', 'text/html': html })).toMatchObject({
      media: { url: 'https://a.test/v', kind: 'video' },
    })
  }
})

test('a list of addresses: the first that is one, by its ending', () => {
  expect(from({ 'text/uri-list': '# note\r\nhttps://a.test/alps.jpg\r\n' })).toMatchObject({
    what: 'media',
    media: { name: 'alps.jpg' },
  })
  expect(from({ 'text/uri-list': 'https://a.test/story' })).toEqual({
    what: 'link',
    url: 'https://a.test/story',
  })
})

test('a picture that only its page has is not read, its address of a link stays a link', () => {
  expect(
    from({
      'text/uri-list': 'https://a.test/story',
      'text/html': '<a href="https://a.test/story"><img src="blob:https://a.test/1"></a>',
    }),
  ).toEqual({ what: 'link', url: 'https://a.test/story' })
})

test('text, and addresses of other kinds, are nothing of ours', () => {
  expect(from({ 'text/plain': 'https://a.test/alps.jpg' })).toBeNull()
  expect(from({ 'text/uri-list': 'javascript:alert(1)' })).toBeNull()
})
