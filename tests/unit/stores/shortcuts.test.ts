import { expect, test } from 'vitest'
import { createShortcutsStore } from '../../../lib/stores/shortcuts.ts'
import { settle } from './surroundings.ts'

test('keys that were changed in the browser are shown when the person comes back', async () => {
  let keys = ''
  let comeBack = () => {}
  const store = createShortcutsStore({
    openingKeys: async () => keys,
    openShortcutSettings: async () => {},
    onReturn: (returned) => {
      comeBack = returned
    },
    isMac: false,
  })
  await store.load()
  expect(store.openingKeys.value).toBe('')
  keys = 'Alt+Shift+U'
  comeBack()
  await settle()
  expect(store.openingKeys.value).toBe('Alt+Shift+U')
})

test('a browser that does not open its page for keys says so', async () => {
  const store = createShortcutsStore({
    openingKeys: async () => '',
    openShortcutSettings: () => Promise.reject(new Error('not here')),
    onReturn: () => {},
    isMac: true,
  })
  await store.change()
  expect(store.problem.value).toMatchObject({ kind: 'unexpected', message: 'not here' })
})
