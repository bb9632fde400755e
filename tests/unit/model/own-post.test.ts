import { expect, test } from 'vitest'
import { isSameText } from '../../../lib/model/own-post.ts'

test.each([
  ['Hello', 'Hello', true],
  ['Hello ', 'Hello', true],
  ['cafe\u0301', 'caf\u00E9', true],
  ['see example.com now', 'see http://example.com now', true],
  ['see https://example.com/', 'see https://example.com', true],
  ['Hello', 'hello', false],
  ['Hello', 'Hello!', false],
  ['see example.com/a', 'see http://example.com/b', false],
])('sent as "%s", read back as "%s"', (sent, readBack, same) => {
  expect(isSameText(sent, readBack)).toBe(same)
})
