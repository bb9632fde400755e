import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, expect, test } from 'vitest'
import { keepDraft } from '../../../entrypoints/background/keep-draft.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { openStorage } from '../../../lib/storage/storage.ts'

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

const stored = newDraft(1)
const shown = { ...stored, text: 'New words' }

test('a draft that was only just begun is stored, and is the current one', async () => {
  const storage = openStorage(() => undefined)
  await keepDraft(storage, { stored, shown, isNew: true })
  expect(await storage.drafts.get(stored.id)).toEqual(shown)
  expect((await storage.settings.get()).currentDraftId).toBe(stored.id)
})

test('one that came to be stored takes the words', async () => {
  const storage = openStorage(() => undefined)
  await storage.drafts.put({ ...stored, accountId: '9' as never })
  await keepDraft(storage, { stored, shown, isNew: true })
  expect(await storage.drafts.get(stored.id)).toEqual({ ...shown, accountId: '9' })
})

test('one that was posted or deleted does not come back, and nothing is made of no words', async () => {
  const storage = openStorage(() => undefined)
  await keepDraft(storage, { stored, shown })
  await keepDraft(storage, { stored, shown: stored, isNew: true })
  expect(await storage.drafts.list()).toEqual([])
})
