import { expect, test } from 'vitest'
import { meRequest } from '../../../lib/x/users.ts'
import { NOW } from './fakes.ts'

const user = { id: '44196397', username: 'courier_test', name: 'Courier' }
const read = (data: unknown) => meRequest().parse({ data }, NOW, new Headers())

test('a person without extras is a default account', () => {
  expect(read(user)).toEqual({
    value: {
      id: '44196397',
      username: 'courier_test',
      name: 'Courier',
      avatarUrl: null,
      subscription: 'unknown',
      verified: false,
      isProtected: false,
    },
  })
})

test.each([
  ['None', 'None'],
  ['Basic', 'Basic'],
  ['Premium', 'Premium'],
  ['PremiumPlus', 'PremiumPlus'],
  ['Platinum', 'unknown'],
  [3, 'unknown'],
])('subscription %s is %s', (subscription_type, subscription) => {
  expect(read({ ...user, subscription_type })).toMatchObject({ value: { subscription } })
})

test.each([
  [{ verified: true }, true],
  [{ verified: false, verified_type: 'business' }, true],
  [{ verified_type: 'none' }, false],
  [{ verified: 'yes' }, false],
])('%o: verified %s', (fields, verified) => {
  expect(read({ ...user, ...fields })).toMatchObject({ value: { verified } })
})

test('a name that is missing is the handle', () => {
  expect(read({ ...user, name: '  ' })).toMatchObject({ value: { name: 'courier_test' } })
  expect(read({ ...user, name: 5 })).toMatchObject({ value: { name: 'courier_test' } })
})

test.each([
  ['no id', { ...user, id: undefined }],
  ['an id as a number', { ...user, id: 44196397 }],
  ['no handle', { ...user, username: undefined }],
  ['a handle with a path in it', { ...user, username: '../x' }],
  ['nothing', undefined],
])('%s is nonsense', (_, data) => {
  expect(read(data)).toBeNull()
})
