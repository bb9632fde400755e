import { expect, test } from 'vitest'
import { clientIdFault } from '../../../lib/model/client-id.ts'

test.each([
  ['VTJ4c0xKbm9QcWJ3RmE4N2hYMzY6MTpjaQ', null],
  ['  VTJ4c0xKbm9QcWJ3RmE4N2hYMzY6MTpjaQ\n', null],
  ['', null],
  ['VTJ4c0xK bm9QcWJ3', 'spaces'],
  ['https://console.x.com/apps/1', 'address'],
  ['x'.repeat(25), 'api-key'],
  ['aB3_-'.repeat(10), 'secret'],
  ['1234567890-abcdefghijklmnop', 'token'],
  ['AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid', 'token'],
] as const)('%j is taken for: %s', (value, fault) => {
  expect(clientIdFault(value)).toBe(fault)
})
