import { expect, test } from 'vitest'
import { diagnosticsOf } from '../../../lib/model/diagnostics.ts'
import { UNKNOWN_LINE } from '../../../lib/model/line.ts'
import { createDiagnosticsStore } from '../../../lib/stores/diagnostics.ts'
import { emptyWorld } from './fake-ports.ts'

function aStore(now = Date.UTC(2026, 10, 24, 12, 30, 5)) {
  const files: { name: string; text: string }[] = []
  let madeAt = now
  const store = createDiagnosticsStore({
    gather: async () =>
      diagnosticsOf({
        ...emptyWorld(),
        now: madeAt++,
        versions: { courier: '0.1.0', browser: 'b', platform: 'p' },
        line: UNKNOWN_LINE,
        wakeAt: null,
        storage: null,
        readPrice: () => 0,
      }),
    saveFile: (name, _type, text) => files.push({ name, text }),
  })
  return { store, files }
}

test('what was looked at is what is saved, to the letter', async () => {
  const { store, files } = aStore()
  await store.show()
  const seen = store.shown.value
  await store.save()
  expect(files).toEqual([{ name: 'courier-diagnostics-2026-11-24T12-30-05.json', text: seen }])
  expect(store.saved.value).toBe(files[0]?.name)
  store.hide()
  expect(store.shown.value).toBeNull()
})

test('it can be saved without a look', async () => {
  const { store, files } = aStore()
  await store.save()
  expect(JSON.parse(files[0]?.text ?? '')).toMatchObject({ format: 'courier-diagnostics-1' })
  expect(store.shown.value).toBeNull()
})

test('storage that cannot be read is said', async () => {
  const store = createDiagnosticsStore({
    gather: () => Promise.reject(new DOMException('', 'QuotaExceededError')),
    saveFile: () => {},
  })
  await store.save()
  expect(store.problem.value).toEqual({ kind: 'storage-full' })
  expect(store.saved.value).toBeNull()
})
