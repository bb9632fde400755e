import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileKind, originalsOf } from '../../../lib/finding/originals.ts'

describe('where the original of a smaller copy may lie', () => {
  test.each<[string, string, string]>([
    ['WordPress', 'https://a.example/u/2026/lake-300x200.jpg', 'https://a.example/u/2026/lake.jpg'],
    ['WordPress, scaled', 'https://a.example/u/lake-scaled.jpg', 'https://a.example/u/lake.jpg'],
    [
      'Wikimedia',
      'https://upload.wikimedia.org/wikipedia/commons/thumb/a/ab/Lake.jpg/640px-Lake.jpg',
      'https://upload.wikimedia.org/wikipedia/commons/a/ab/Lake.jpg',
    ],
    [
      'X',
      'https://pbs.twimg.com/media/GabC?format=jpg&name=small',
      'https://pbs.twimg.com/media/GabC?format=jpg&name=orig',
    ],
    [
      'Pinterest',
      'https://i.pinimg.com/236x/aa/bb/cc/d.jpg',
      'https://i.pinimg.com/originals/aa/bb/cc/d.jpg',
    ],
    [
      'YouTube',
      'https://i.ytimg.com/vi/abc/hqdefault.jpg',
      'https://i.ytimg.com/vi/abc/maxresdefault.jpg',
    ],
    ['Imgur', 'https://i.imgur.com/aBcDeFgm.jpg', 'https://i.imgur.com/aBcDeFg.jpg'],
    [
      'Flickr',
      'https://live.staticflickr.com/65535/1_ab_m.jpg',
      'https://live.staticflickr.com/65535/1_ab_b.jpg',
    ],
    [
      'Google',
      'https://lh3.googleusercontent.com/abc=w400-h300-no',
      'https://lh3.googleusercontent.com/abc=s0',
    ],
    [
      'Blogger',
      'https://1.bp.blogspot.com/-a/b/c/s320/lake.jpg',
      'https://1.bp.blogspot.com/-a/b/c/s0/lake.jpg',
    ],
    [
      'Cloudinary',
      'https://res.cloudinary.com/demo/image/upload/w_400,h_300,c_fill/q_auto/v1/lake.jpg',
      'https://res.cloudinary.com/demo/image/upload/v1/lake.jpg',
    ],
    [
      'Shopify',
      'https://cdn.shopify.com/s/files/1/2/products/chair_300x300_crop_center@2x.jpg?v=7',
      'https://cdn.shopify.com/s/files/1/2/products/chair.jpg?v=7',
    ],
    [
      'Squarespace',
      'https://images.squarespace-cdn.com/content/a/lake.jpg?format=500w',
      'https://images.squarespace-cdn.com/content/a/lake.jpg?format=original',
    ],
    [
      'Wix',
      'https://static.wixstatic.com/media/a~mv2.jpg/v1/fill/w_400,h_300/lake.jpg',
      'https://static.wixstatic.com/media/a~mv2.jpg',
    ],
    [
      'Medium',
      'https://miro.medium.com/v2/resize:fit:700/1*abc.jpeg',
      'https://miro.medium.com/1*abc.jpeg',
    ],
    [
      'Cloudflare',
      'https://a.example/cdn-cgi/image/width=300,quality=75/lake.jpg',
      'https://a.example/lake.jpg',
    ],
    [
      'Next.js',
      'https://a.example/_next/image?url=%2Flake.jpg&w=640&q=75',
      'https://a.example/lake.jpg',
    ],
    [
      'imgix',
      'https://a.imgix.net/lake.jpg?w=300&h=200&fit=crop&auto=format',
      'https://a.imgix.net/lake.jpg?auto=format',
    ],
    ['galleries', 'https://a.example/g/thumbs/lake.jpg', 'https://a.example/g/lake.jpg'],
    ['galleries, by name', 'https://a.example/g/lake_thumb.jpg', 'https://a.example/g/lake.jpg'],
  ])('%s', (_who, copy, original) => {
    expect(originalsOf(copy)[0]).toBe(original)
  })

  test.each([
    'https://a.example/lake.jpg',
    'https://a.example/lake.jpg?v=3',
    'https://a.example/lake.jpg?w=300&sig=abc',
    'https://scontent.example/v/1_n.jpg?size=500&oh=abc&oe=def',
    'https://pbs.twimg.com/media/GabC?format=jpg&name=orig',
    'data:image/png;base64,AAAA',
    'blob:https://a.example/1-300x200.jpg',
    'nonsense',
  ])('%s is no copy, or may not be changed', (address) => {
    expect(originalsOf(address)).toEqual([])
  })

  test('a guess stays on the web and is never the copy itself', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (address) => {
        const guesses = originalsOf(address)
        expect(guesses.length).toBeLessThanOrEqual(2)
        for (const guess of guesses) {
          expect(guess).not.toBe(address)
          expect(guess).toMatch(/^https?:/)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('what a link leads to', () => {
  test.each<[string, 'image' | 'video' | null]>([
    ['https://a.example/lake.JPG?x=1', 'image'],
    ['https://a.example/lake.mp4', 'video'],
    ['https://a.example/lake', null],
    ['https://a.example/lake.html', null],
    ['https://en.wikipedia.org/wiki/File:Lake.jpg', null],
    ['https://de.wikipedia.org/wiki/Datei%3ALake.jpg', null],
    ['javascript:x.jpg', null],
  ])('%s', (address, kind) => {
    expect(fileKind(address)).toBe(kind)
  })
})
