import { expect, test } from 'vitest'
import { avatarRequest } from '../../../lib/auth/avatar.ts'

test("a picture on X's picture host is fetched without cookies or referrer", () => {
  expect(avatarRequest('https://pbs.twimg.com/profile_images/1/a_normal.jpg')).toEqual({
    url: 'https://pbs.twimg.com/profile_images/1/a_normal.jpg',
    init: { credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' },
  })
})

test.each([
  'http://pbs.twimg.com/a.jpg',
  'https://pbs.twimg.com:8443/a.jpg',
  'https://pbs.twimg.com.example/a.jpg',
  'https://someone@pbs.twimg.com/a.jpg',
  'https://example.com/pbs.twimg.com/a.jpg',
  'data:image/png;base64,AAAA',
  'javascript:alert(1)',
  '/a.jpg',
  '',
])('no other address is asked: %s', (url) => {
  expect(avatarRequest(url)).toBeNull()
})
