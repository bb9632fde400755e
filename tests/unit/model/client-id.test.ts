import { expect, test } from 'vitest'
import { cannotBe, clientIdFault } from '../../../lib/model/client-id.ts'

test.each([
  ['VTJ4c0xKbm9QcWJ3RmE4N2hYMzY6MTpjaQ', null],
  ['  VTJ4c0xKbm9QcWJ3RmE4N2hYMzY6MTpjaQ\n', null],
  ['', null],
  ['VTJ4c0xK bm9QcWJ3', 'spaces'],
  ['https://console.x.com/apps/1', 'address'],
  ['https://foo', 'address'],
  ['www.example.com', 'address'],
  ['console.x.com/apps/1', 'address'],
  ['🙂', 'characters'],
  ['VTJ4c0xKbm9QcWJ3RmE4N2hYMzY6MTpjaQ,', 'characters'],
  ['ana@example.com', 'characters'],
  ['abc', 'short'],
  // Nothing says that X never writes one so.
  ['VTJ4c0xKbm9QcWJ3RmE4N2hYMzY6MTpjaQ==', null],
  ['VTJ4c0xKbm9/cWJ3RmE4N2hY+zY6', null],
  ['client-id-1', null],
  ['x'.repeat(25), 'api-key'],
  ['aB3_-'.repeat(10), 'secret'],
  ['1234567890-abcdefghijklmnop', 'token'],
  ['AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid', 'token'],
] as const)('%j is taken for: %s', (value, fault) => {
  expect(clientIdFault(value)).toBe(fault)
})

test('only what X never gives out is refused', () => {
  expect(cannotBe(null)).toBe(false)
  const refused = (['spaces', 'address', 'characters', 'short'] as const).map(cannotBe)
  expect(refused).toEqual([true, true, true, true])
  const hinted = (['api-key', 'secret', 'token'] as const).map(cannotBe)
  expect(hinted).toEqual([false, false, false])
})
