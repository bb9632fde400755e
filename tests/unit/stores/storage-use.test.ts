import { expect, test } from 'vitest'
import type { Answer } from '../../../lib/messages/protocol.ts'
import type { StorageUse } from '../../../lib/model/storage-use.ts'
import { createStorageUseStore } from '../../../lib/stores/storage-use.ts'
import { emptyWorld } from './fake-ports.ts'
import { settle, surroundings } from './surroundings.ts'

const NOTHING: StorageUse = {
  drafts: { count: 0, byteLength: 0 },
  waiting: { count: 0, byteLength: 0 },
  posted: { count: 0, byteLength: 0 },
  downloads: { count: 0, byteLength: 0 },
  otherBytes: 0,
  unsent: 0,
  underWay: 0,
}

async function aStore(answer: Answer<null> = { ok: true, value: null }) {
  const rests: (() => void)[] = []
  const seen = { now: Promise.resolve() }
  const kept = {
    measured: 0,
    use: { ...NOTHING, posted: { count: 3, byteLength: 700 }, underWay: 1 },
  }
  const sent: unknown[] = []
  const ports = surroundings({
    ...emptyWorld(),
    answer: (name, argument) => {
      sent.push([name, argument])
      if (answer.ok) kept.use = { ...kept.use, posted: { count: 3, byteLength: 0 } }
      return answer
    },
  })
  const store = createStorageUseStore({
    ...ports,
    measureStorage: async () => {
      kept.measured += 1
      return kept.use
    },
    freeBytes: async () => null,
    untilSeen: () => seen.now,
    rest: () => new Promise((resolve) => rests.push(resolve)),
  })
  await store.load()
  return { store, ports, kept, sent, rests, seen }
}

test('figures follow every change of what is kept', async () => {
  const { store, ports, kept } = await aStore()
  expect(store.use.value?.posted.byteLength).toBe(700)
  kept.use = { ...kept.use, drafts: { count: 1, byteLength: 5 } }
  ports.change('drafts')
  await settle()
  expect(store.use.value?.drafts.byteLength).toBe(5)
  expect(store.freeBytes.value).toBeNull()
})

test('many changes are measured once at first, and once more after a rest', async () => {
  const { ports, kept, rests, store } = await aStore()
  for (let change = 0; change < 50; change++) {
    ports.change('jobs')
    await settle()
  }
  // Besides the first one, when the page was opened.
  expect(kept.measured).toBe(2)
  kept.use = { ...kept.use, otherBytes: 9 }
  rests.shift()?.()
  await settle()
  expect(kept.measured).toBe(3)
  expect(store.use.value?.otherBytes).toBe(9)
})

test('nothing is measured for a page that nobody sees', async () => {
  const { ports, kept, seen } = await aStore()
  let show = () => {}
  seen.now = new Promise((resolve) => {
    show = resolve
  })
  ports.change('jobs')
  await settle()
  expect(kept.measured).toBe(1)
  show()
  await settle()
  expect(kept.measured).toBe(2)
})

test('what was cleared is told in bytes; what stayed is told where everything was to go', async () => {
  const { store, sent } = await aStore()
  await store.clear({ what: 'posted' })
  expect(sent).toEqual([['storage.clear', { what: 'posted' }]])
  expect(store.cleared.value).toEqual({ byteLength: 700, stayed: 0 })
  await store.clear({ what: 'everything', signOut: false })
  expect(store.cleared.value).toEqual({ byteLength: 0, stayed: 1 })
  expect(store.clearing.value).toBe(false)
})

test('what could not be cleared says why, and does not say that it was', async () => {
  const { store } = await aStore({ ok: false, failure: { kind: 'storage-broken', detail: '' } })
  await store.clear({ what: 'posted' })
  expect(store.problem.value?.kind).toBe('storage-broken')
  expect(store.cleared.value).toBeNull()
})
