import { expect, test } from 'vitest'
import { CourierError } from '../../../lib/failures/failure.ts'
import { withChanges } from '../../../lib/model/draft.ts'
import { createDraftEditor } from '../../../lib/stores/draft-editor.ts'
import { draftWith, emptyWorld } from './fake-ports.ts'
import { settle, surroundings } from './surroundings.ts'

/** An editor whose storage waits for `goOn` before each read and write. */
async function editing(text = '') {
  const draft = draftWith({ text })
  const waiting: (() => void)[] = []
  const world = { ...emptyWorld(), drafts: [draft] }
  const ports = surroundings(world)
  const editor = createDraftEditor(ports.drafts)
  await editor.open(draft.id)
  Object.assign(world, {
    beforeDrafts: () => new Promise<void>((resolve) => waiting.push(resolve)),
  })
  const goOn = async () => {
    waiting.shift()?.()
    await settle()
  }
  const type = (next: string) => editor.change((latest) => ({ ...latest, text: next }), 'text')
  const stored = async () => {
    const before = world.drafts[0]
    Object.assign(world, { beforeDrafts: undefined })
    const now = await ports.drafts.get(before?.id ?? draft.id)
    return now?.text
  }
  return { draft, editor, ports, world, waiting, goOn, type, stored }
}

test('a key is shown before it is stored', async () => {
  const { editor, type } = await editing()
  void type('H')
  expect(editor.draft.value?.text).toBe('H')
})

test('each text is written at once, and of those that must wait only the newest', async () => {
  const { type, waiting, goOn, editor, stored } = await editing()
  void type('H')
  await settle()
  void type('He')
  void type('Hel')
  void type('Hell')
  expect(waiting).toHaveLength(1)
  await goOn()
  expect(waiting).toHaveLength(1)
  await goOn()
  await editor.settled()
  expect(waiting).toHaveLength(0)
  expect(await stored()).toBe('Hell')
})

test('a change from another window does not take back a key that is still on its way', async () => {
  const { draft, editor, ports, type, world, goOn } = await editing('A')
  Object.assign(world, { beforeDrafts: undefined })
  await ports.drafts.update(draft.id, (latest) => ({ ...latest, accountId: '9' as never }))
  Object.assign(world, { beforeDrafts: () => new Promise<void>(() => {}) })
  void type('AB')
  Object.assign(world, { beforeDrafts: undefined })
  void editor.reload()
  await goOn()
  expect(editor.draft.value).toMatchObject({ text: 'AB' })
})

test('what another window added is there together with what was typed here', async () => {
  const { draft, editor, ports, type, world, stored } = await editing('A')
  Object.assign(world, { beforeDrafts: undefined })
  const written = type('AB')
  await ports.drafts.update(draft.id, (latest) => ({ ...latest, accountId: '9' as never }))
  await written
  await editor.reload()
  expect(editor.draft.value).toMatchObject({ text: 'AB', accountId: '9' })
  expect(await stored()).toBe('AB')
})

test('a text that storage refused stays in view, is reported, and goes with the next key', async () => {
  const { editor, type, world, stored } = await editing('A')
  Object.assign(world, {
    beforeDrafts: () => Promise.reject(new CourierError({ kind: 'storage-full' })),
  })
  await type('AB')
  expect(editor.draft.value?.text).toBe('AB')
  expect(editor.trouble.value).toEqual({ kind: 'storage-full' })
  Object.assign(world, { beforeDrafts: undefined })
  await type('ABC')
  expect(editor.trouble.value).toBeNull()
  expect(await stored()).toBe('ABC')
})

test('a change of another kind that storage refused is written with the next one', async () => {
  const { editor, type, world } = await editing('A')
  Object.assign(world, {
    beforeDrafts: () => Promise.reject(new CourierError({ kind: 'storage-full' })),
  })
  await editor.change((latest) => ({ ...latest, accountId: '7' as never }))
  Object.assign(world, { beforeDrafts: undefined })
  await type('AB')
  await editor.settled()
  await editor.reload()
  expect(editor.draft.value).toMatchObject({ text: 'AB', accountId: '7' })
  expect(editor.trouble.value).toBeNull()
})

test('a draft that was posted in another window is not brought back by a late key', async () => {
  const { draft, editor, ports, type, world } = await editing('A')
  Object.assign(world, { beforeDrafts: undefined })
  await ports.drafts.delete(draft.id)
  await type('AB')
  expect(await ports.drafts.list()).toEqual([])
  expect(editor.draft.value).toBeNull()
})

test('what is on its way to storage can be handed over when the page goes away', async () => {
  const { type, editor, goOn } = await editing()
  expect(editor.unstored()).toEqual([])
  void type('H')
  expect(editor.unstored()).toMatchObject([{ stored: { text: '' }, shown: { text: 'H' } }])
  await settle()
  await goOn()
  await editor.settled()
  expect(editor.unstored()).toEqual([])
})

test('a key that is taken back while it is being stored is taken back in storage, too', async () => {
  const { type, editor, draft } = await editing('Kept')
  void type('Keptq')
  await settle()
  void type('Kept')
  const [left] = editor.unstored()
  if (!left) throw new Error('Nothing is handed over')
  // Whether the key was stored by then, or not.
  for (const latest of ['Keptq', 'Kept']) {
    expect(withChanges({ ...draft, text: latest }, left.stored, left.shown).text).toBe('Kept')
  }
})

test('what is typed between a post and the next draft lands in the next one', async () => {
  const [posted, next] = [draftWith({ text: 'Posted' }), draftWith({ text: '' })]
  const ports = surroundings({ ...emptyWorld(), drafts: [posted, next] })
  const editor = createDraftEditor(ports.drafts)
  const type = (text: string) => editor.change((latest) => ({ ...latest, text }), 'text')
  await type('Before anything is open')
  await editor.open(posted.id)
  await ports.drafts.delete(posted.id)
  await editor.reload()
  expect(editor.draft.value).toBeNull()
  const written = type('Early')
  await editor.open(next.id)
  await written
  expect(editor.draft.value?.text).toBe('Early')
  expect((await ports.drafts.get(next.id))?.text).toBe('Early')
})
