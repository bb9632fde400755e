import { expect, test } from 'vitest'
import { CourierError } from '../../../lib/failures/failure.ts'
import { createAttachments } from '../../../lib/stores/attachments.ts'
import { createDraftEditor } from '../../../lib/stores/draft-editor.ts'
import { draftWith, emptyWorld } from './fake-ports.ts'
import { aFile, surroundings } from './surroundings.ts'

async function attaching() {
  const draft = draftWith({})
  const world = { ...emptyWorld(), drafts: [draft] }
  const ports = surroundings(world)
  const editor = createDraftEditor(ports.drafts)
  await editor.open(draft.id)
  const attachments = createAttachments(ports, editor)
  const names = () => editor.draft.value?.attachments.map(({ name }) => name)
  return { attachments, editor, ports, world, names }
}

test('files are added in the order they were chosen', async () => {
  const { attachments, names, world } = await attaching()
  await attachments.add([aFile('a.jpg'), aFile('b.jpg')])
  expect(names()).toEqual(['a.jpg', 'b.jpg'])
  expect(world.blobs.size).toBe(2)
  expect(attachments.incoming.value).toEqual([])
})

test('a draft never names a file before its bytes are stored', async () => {
  const { attachments, ports, names } = await attaching()
  const order: string[] = []
  const { put } = ports.blobs
  const { update } = ports.drafts
  ports.blobs.put = (blob) => {
    order.push('bytes')
    return put(blob)
  }
  ports.drafts.update = (id, change) => {
    order.push('draft')
    return update(id, change)
  }
  await attachments.add([aFile('a.jpg')])
  expect(order).toEqual(['bytes', 'draft'])
  expect(names()).toEqual(['a.jpg'])
})

test('the fifth picture is left out, and its bytes are not kept', async () => {
  const { attachments, names, world } = await attaching()
  await attachments.add(['a', 'b', 'c', 'd', 'e'].map((name) => aFile(`${name}.jpg`)))
  expect(names()).toEqual(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'])
  expect(attachments.notice.value).toEqual({ what: 'too-many', count: 1 })
  expect(world.blobs.size).toBe(4)
})

test('several that are too many are counted in one notice', async () => {
  const { attachments } = await attaching()
  await attachments.add(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => aFile(`${name}.jpg`)))
  expect(attachments.notice.value).toEqual({ what: 'too-many', count: 3 })
})

test.each([
  [['a.jpg', 'b.mp4'], { what: 'not-both', name: 'b.mp4', moving: 'video' }],
  [['a.mp4', 'b.jpg'], { what: 'not-both', name: 'b.jpg', moving: 'video' }],
  [['a.gif', 'b.jpg'], { what: 'not-both', name: 'b.jpg', moving: 'gif' }],
  [['a.mp4', 'b.mp4'], { what: 'only-one', name: 'b.mp4', moving: 'video' }],
  [['a.gif', 'b.mp4'], { what: 'only-one', name: 'b.mp4', moving: 'gif' }],
])('of %j the second is left out, and the notice says why', async (files, notice) => {
  const { attachments, names, world } = await attaching()
  await attachments.add(files.map(aFile))
  expect(names()).toEqual([files[0]])
  expect(attachments.notice.value).toEqual(notice)
  expect(world.blobs.size).toBe(1)
})

test('files that are left out together are counted, with the reason of the last', async () => {
  const { attachments, names } = await attaching()
  await attachments.add(['a.mp4', 'b.jpg', 'c.jpg', 'd.mp4'].map(aFile))
  expect(names()).toEqual(['a.mp4'])
  expect(attachments.notice.value).toEqual({
    what: 'several',
    count: 3,
    last: { what: 'only-one', name: 'd.mp4', moving: 'video' },
  })
  await attachments.add([aFile('e.jpg')])
  expect(attachments.notice.value).toEqual({ what: 'not-both', name: 'e.jpg', moving: 'video' })
})

test('a file that X cannot take becomes a tile that says so', async () => {
  const { attachments, editor } = await attaching()
  await attachments.add([aFile('notes.pdf')])
  expect(editor.draft.value?.attachments[0]).toMatchObject({
    name: 'notes.pdf',
    content: { state: 'unreadable', failure: { kind: 'media-unknown' } },
  })
})

test('beside four pictures such a file is only mentioned', async () => {
  const { attachments, names } = await attaching()
  await attachments.add([
    ...['a', 'b', 'c', 'd'].map((name) => aFile(`${name}.jpg`)),
    aFile('x.pdf'),
  ])
  expect(names()).toHaveLength(4)
  expect(attachments.notice.value).toEqual({
    what: 'left-out',
    name: 'x.pdf',
    failure: { kind: 'media-unknown' },
  })
})

test('a full disk is a tile with its reason, not a broken draft', async () => {
  const { attachments, editor, ports } = await attaching()
  ports.blobs.put = () => Promise.reject(new CourierError({ kind: 'storage-full' }))
  await attachments.add([aFile('a.jpg')])
  expect(editor.draft.value?.attachments[0]?.content).toEqual({
    state: 'unreadable',
    failure: { kind: 'storage-full' },
  })
})

test('a chosen file takes the place of one that could not be read', async () => {
  const { attachments, editor, names } = await attaching()
  await attachments.add([aFile('x.pdf'), aFile('b.jpg')])
  const broken = editor.draft.value?.attachments[0]
  if (broken) await attachments.replace(broken.id, aFile('a.jpg'))
  expect(names()).toEqual(['a.jpg', 'b.jpg'])
  expect(editor.draft.value?.attachments[0]?.content.state).toBe('stored')
})

test('a video cannot take that place beside a picture', async () => {
  const { attachments, editor, names } = await attaching()
  await attachments.add([aFile('x.pdf'), aFile('b.jpg')])
  const broken = editor.draft.value?.attachments[0]
  if (broken) await attachments.replace(broken.id, aFile('a.mp4'))
  expect(names()).toEqual(['x.pdf', 'b.jpg'])
  expect(attachments.notice.value).toEqual({ what: 'not-both', name: 'a.mp4', moving: 'video' })
})

test('removing takes it out of the draft first and then deletes its bytes', async () => {
  const { attachments, editor, ports, names, world } = await attaching()
  await attachments.add([aFile('a.jpg')])
  const forget = ports.blobs.delete
  const namesAtDeletion: unknown[] = []
  ports.blobs.delete = (keys) => {
    namesAtDeletion.push(names())
    return forget(keys)
  }
  const added = editor.draft.value?.attachments[0]
  if (added) await attachments.remove(added.id)
  expect(namesAtDeletion).toEqual([[]])
  expect(world.blobs.size).toBe(0)
})

test('each key of an alt text is in the draft', async () => {
  const { attachments, editor, ports } = await attaching()
  await attachments.add([aFile('a.jpg')])
  const added = editor.draft.value?.attachments[0]
  if (added) attachments.setAltText(added.id, 'A heron')
  await editor.settled()
  expect((await ports.drafts.list())[0]?.attachments[0]?.altText).toBe('A heron')
})

test('a file still being stored lands in the draft it was given to, not in one opened meanwhile', async () => {
  const { attachments, editor, ports } = await attaching()
  const first = editor.draft.peek()?.id
  const other = draftWith({ text: 'Something else' })
  await ports.drafts.put(other)
  const adding = attachments.add([aFile('a.jpg')])
  await editor.open(other.id)
  await adding
  expect(editor.draft.peek()?.attachments).toEqual([])
  const given = first ? await ports.drafts.get(first) : null
  expect(given?.attachments.map(({ name }) => name)).toEqual(['a.jpg'])
  expect(attachments.notice.value).toBeNull()
})

test('removing a picture in a draft that was just posted leaves the bytes to the post', async () => {
  const { attachments, editor, ports, world } = await attaching()
  await attachments.add([aFile('a.jpg')])
  const shown = editor.draft.peek()
  if (!shown?.attachments[0]) throw new Error('nothing was added')
  await ports.send('outbox.submit', { draftId: shown.id })
  await attachments.remove(shown.attachments[0].id)
  expect(world.blobs.size).toBe(1)
})
