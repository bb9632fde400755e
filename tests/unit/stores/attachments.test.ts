import { describe, expect, test } from 'vitest'
import { CourierError, type Failure } from '../../../lib/failures/failure.ts'
import { blobsOf } from '../../../lib/model/attachment.ts'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import { KEPT_MS, UNDO_MS } from '../../../lib/model/removal.ts'
import { createAttachments } from '../../../lib/stores/attachments.ts'
import { createDraftEditor } from '../../../lib/stores/draft-editor.ts'
import type { AttachmentId, DraftId } from '../../../lib/units.ts'
import { draftWith, emptyWorld, type World } from './fake-ports.ts'
import { aFile, settle, surroundings } from './surroundings.ts'

/** Sleep that ends when time passes. */
function aTime(ports: ReturnType<typeof surroundings>) {
  let now = 1_000
  const sleepers = new Set<{ until: number; wake: () => void }>()
  ports.now = () => now
  ports.sleep = (ms) =>
    new Promise((wake) => {
      sleepers.add({ until: now + ms, wake })
    })
  return async (ms: number) => {
    now += ms
    for (const sleeper of sleepers) {
      if (sleeper.until > now) continue
      sleepers.delete(sleeper)
      sleeper.wake()
    }
    await settle()
  }
}

async function attaching() {
  const draft = draftWith({})
  const world: World = { ...emptyWorld(), drafts: [draft] }
  const ports = surroundings(world)
  const editor = createDraftEditor(ports.drafts)
  await editor.open(draft.id)
  const fitFor = { keeps: false, failures: [] as Failure[] }
  const attachments = createAttachments(ports, editor, {
    limits: () => limitsOf(null),
    keepsMetadata: () => fitFor.keeps,
    failed: (failure) => void fitFor.failures.push(failure),
  })
  const time = aTime(ports)
  const names = () => editor.draft.value?.attachments.map(({ name }) => name)
  return { attachments, editor, ports, world, names, fitFor, time }
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

test('files that are left out together are told together, each with its reason', async () => {
  const { attachments, names } = await attaching()
  await attachments.add(['a.mp4', 'b.jpg', 'c.jpg', 'd.mp4'].map(aFile))
  expect(names()).toEqual(['a.mp4'])
  expect(attachments.notice.value).toEqual({
    what: 'several',
    each: [
      { what: 'not-both', name: 'b.jpg', moving: 'video' },
      { what: 'not-both', name: 'c.jpg', moving: 'video' },
      { what: 'only-one', name: 'd.mp4', moving: 'video' },
    ],
  })
  expect(attachments.leftOut.value.map(({ name }) => name)).toEqual(['b.jpg', 'c.jpg', 'd.mp4'])
  await attachments.add([aFile('e.jpg')])
  expect(attachments.notice.value).toEqual({ what: 'not-both', name: 'e.jpg', moving: 'video' })
  expect(attachments.leftOut.value.map(({ name }) => name)).toEqual(['e.jpg'])
  attachments.dismissNotice()
  expect(attachments.leftOut.value).toEqual([])
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
  expect(attachments.leftOut.value).toEqual([])
})

test('a file that needs no change is stored once, and says that it is its own original', async () => {
  const { attachments, editor, world } = await attaching()
  await attachments.add([aFile('a.jpg')])
  const content = editor.draft.value?.attachments[0]?.content
  expect(content).toMatchObject({
    state: 'stored',
    file: { mediaType: 'image/jpeg' },
    fit: { changes: [], wish: {}, original: { format: 'jpeg' } },
  })
  const { file, fit } = content as Extract<typeof content, { state: 'stored' }>
  expect(fit?.original.blob).toBe(file.blob)
  expect(world.blobs.size).toBe(1)
})

test('a file that loses its metadata keeps its original beside it, and both go with it', async () => {
  const { attachments, editor, world, time } = await attaching()
  await attachments.add([aFile('tagged.jpg')])
  const [added] = editor.draft.value?.attachments ?? []
  expect(added?.content).toMatchObject({
    state: 'stored',
    file: { byteLength: 4 },
    fit: { changes: [{ what: 'metadata', location: true }], original: { byteLength: 5 } },
  })
  expect([...world.blobs.values()].map(({ size }) => size)).toEqual([5, 4])
  if (added) await attachments.removals.remove(added.id)
  expect(world.blobs.size).toBe(2)
  await time(UNDO_MS)
  expect(world.blobs.size).toBe(0)
})

test('metadata stays where the person wants it, which is no wish about this file', async () => {
  const { attachments, editor, world, fitFor } = await attaching()
  fitFor.keeps = true
  await attachments.add([aFile('tagged.jpg')])
  expect(editor.draft.value?.attachments[0]?.content).toMatchObject({
    fit: { changes: [], wish: {} },
  })
  expect(world.blobs.size).toBe(1)
})

test('a file that must be decoded is in the draft, with its bytes, before the background hears of it', async () => {
  const { attachments, editor, ports, world } = await attaching()
  const heard: unknown[] = []
  world.answer = (name) => {
    heard.push([name, editor.draft.peek()?.attachments.map(({ content }) => content.state)])
    return { ok: true, value: null }
  }
  await attachments.add([aFile('a.avif')])
  expect(heard).toEqual([['media.prepare', ['fitting']]])
  expect((await ports.drafts.list())[0]?.attachments[0]?.content).toMatchObject({
    state: 'fitting',
    original: { format: 'avif', kind: 'image', byteLength: 5 },
    wish: {},
    share: null,
  })
  expect(world.blobs.size).toBe(1)
})

test('a background that does not hear of it is told of, and nothing is lost', async () => {
  const { attachments, names, world, fitFor } = await attaching()
  const failure: Failure = { kind: 'background-unreachable' }
  world.answer = () => ({ ok: false, failure })
  await attachments.add([aFile('a.webm')])
  expect(fitFor.failures).toEqual([failure])
  expect(names()).toEqual(['a.webm'])
})

test('when there is no room for the second half, the first does not stay behind', async () => {
  const { attachments, editor, ports, world } = await attaching()
  const { put } = ports.blobs
  ports.blobs.put = (blob) =>
    world.blobs.size === 0 ? put(blob) : Promise.reject(new CourierError({ kind: 'storage-full' }))
  await attachments.add([aFile('tagged.jpg')])
  expect(editor.draft.value?.attachments[0]?.content).toEqual({
    state: 'unreadable',
    failure: { kind: 'storage-full' },
  })
  expect(world.blobs.size).toBe(0)
})

test('what could not be made fit loses its original when another file takes its place', async () => {
  const { attachments, editor, ports, world } = await attaching()
  await attachments.add([aFile('a.avif')])
  const [added] = editor.draft.value?.attachments ?? []
  if (added?.content.state !== 'fitting') throw new Error('nothing is to be made fit')
  const { original } = added.content
  await editor.change((draft) => ({
    ...draft,
    attachments: [
      {
        ...added,
        content: {
          state: 'unreadable',
          failure: { kind: 'media-undecodable', format: 'AVIF' },
          original,
        },
      },
    ],
  }))
  await attachments.replace(added.id, aFile('b.jpg'))
  expect(world.blobs.has(original.blob)).toBe(false)
  expect(await ports.drafts.list()).toMatchObject([{ attachments: [{ name: 'b.jpg' }] }])
  expect(world.blobs.size).toBe(1)
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

test('what is removed is out of the post at once, and its bytes go when it can be undone no more', async () => {
  const { attachments, editor, ports, names, world, time } = await attaching()
  await attachments.add([aFile('a.jpg')])
  const forget = ports.blobs.delete
  const asideAtDeletion: unknown[] = []
  ports.blobs.delete = async (keys) => {
    asideAtDeletion.push((await ports.drafts.list()).map(({ removed }) => removed))
    return forget(keys)
  }
  const added = editor.draft.value?.attachments[0]
  if (added) await attachments.removals.remove(added.id)
  expect(names()).toEqual([])
  expect(attachments.removals.undoable.value?.name).toBe('a.jpg')
  await time(UNDO_MS - 1)
  expect(world.blobs.size).toBe(1)
  await time(1)
  expect(asideAtDeletion).toEqual([[undefined]])
  expect(world.blobs.size).toBe(0)
  expect(attachments.removals.undoable.value).toBeNull()
  expect(attachments.removals.undo()).toBeNull()
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
  const { attachments, editor, ports, world, time } = await attaching()
  await attachments.add([aFile('a.jpg')])
  const shown = editor.draft.peek()
  if (!shown?.attachments[0]) throw new Error('nothing was added')
  await ports.send('outbox.submit', { draftId: shown.id, counted: { text: '', weightedLength: 0 } })
  await attachments.removals.remove(shown.attachments[0].id)
  await time(UNDO_MS)
  expect(world.blobs.size).toBe(1)
})

test('a file picked right after a post, before the next draft is there, is in the next draft', async () => {
  const { attachments, editor, ports, world, names } = await attaching()
  for (const posted of world.drafts) await ports.drafts.delete(posted.id)
  await editor.reload()
  expect(editor.draft.value).toBeNull()
  const added = attachments.add([aFile('a.jpg')])
  expect(attachments.incoming.value).toHaveLength(1)
  const next = draftWith({})
  await ports.drafts.put(next)
  await editor.open(next.id)
  await added
  expect(names()).toEqual(['a.jpg'])
  expect(attachments.incoming.value).toEqual([])
})

describe('undoing a removal', () => {
  async function withThree() {
    const all = await attaching()
    const { attachments, editor } = all
    await attachments.add(['a', 'b', 'c'].map((name) => aFile(`${name}.jpg`)))
    const ids = (editor.draft.peek()?.attachments ?? []).map(({ id }) => id)
    const [a, b, c] = ids as [AttachmentId, AttachmentId, AttachmentId]
    return { ...all, removals: attachments.removals, a, b, c }
  }

  test('brings back all of it, at its place', async () => {
    const { attachments, removals, editor, ports, b, time, world } = await withThree()
    attachments.setAltText(b, 'A heron')
    await editor.settled()
    const [before] = await ports.drafts.list()
    await removals.remove(b)
    expect(removals.undo()).toBe(b)
    await editor.settled()
    const [after] = await ports.drafts.list()
    expect(after).toEqual({ ...before, updatedAt: after?.updatedAt })
    await time(10 * UNDO_MS)
    expect(world.blobs.size).toBe(3)
  })

  test('goes back one removal after the other, the last one first', async () => {
    const { removals, names, a, b, time } = await withThree()
    await removals.remove(a)
    await time(UNDO_MS - 1)
    await removals.remove(b)
    await time(UNDO_MS - 1)
    expect(removals.undoable.value?.id).toBe(b)
    removals.undo()
    expect(names()).toEqual(['b.jpg', 'c.jpg'])
    expect(removals.undoable.value?.id).toBe(a)
    removals.undo()
    expect(names()).toEqual(['a.jpg', 'b.jpg', 'c.jpg'])
    expect(removals.undoable.value).toBeNull()
  })

  test('is offered as long as the offer is held, and then for the whole time again', async () => {
    const { removals, a, time, names } = await withThree()
    await removals.remove(a)
    removals.holdUndo(true)
    for (let round = 0; round < 20; round++) {
      await time(UNDO_MS)
      // Whoever else looks sees that it is still offered.
      await removals.forgetOver()
    }
    removals.holdUndo(false)
    await time(UNDO_MS - 1)
    expect(removals.undo()).toBe(a)
    expect(names()).toEqual(['a.jpg', 'b.jpg', 'c.jpg'])
  })

  test('is refused with the reason where it cannot stand beside what came meanwhile, and stays possible', async () => {
    const { attachments, removals, names, world, a, b, c, time } = await withThree()
    for (const id of [a, b, c]) await removals.remove(id)
    await attachments.add([aFile('d.mp4')])
    await time(UNDO_MS - 1)
    expect(removals.undo()).toBeNull()
    expect(attachments.notice.value).toEqual({ what: 'not-both', name: 'c.jpg', moving: 'video' })
    await time(UNDO_MS - 1)
    expect(names()).toEqual(['d.mp4'])
    expect(world.blobs.size).toBe(4)
    expect(removals.undoable.value?.id).toBe(c)
  })

  test('is not offered for what another page removed, put back or posted', async () => {
    const { removals, editor, ports, a, world } = await withThree()
    const other = createDraftEditor(ports.drafts)
    const id = editor.draft.peek()?.id as DraftId
    await other.open(id)
    const theirs = createAttachments(ports, other, {
      limits: () => limitsOf(null),
      keepsMetadata: () => false,
      failed: () => {},
    }).removals
    await removals.remove(a)
    await other.reload()
    expect(other.draft.value?.attachments).toHaveLength(2)
    expect(theirs.undoable.value).toBeNull()
    await ports.send('outbox.submit', { draftId: id, counted: { text: '', weightedLength: 0 } })
    await editor.reload()
    expect(removals.undoable.value).toBeNull()
    expect(removals.undo()).toBeNull()
    expect(world.blobs.size).toBe(3)
  })

  test('by nobody any more, whoever looks next deletes it, and nothing else', async () => {
    const { removals, ports, names, a, time, world } = await withThree()
    await removals.remove(a)
    // The page is gone: its time does not go on.
    ports.sleep = () => new Promise(() => {})
    const now = ports.now()
    ports.now = () => now + KEPT_MS - 1
    await removals.forgetOver()
    expect(world.blobs.size).toBe(3)
    ports.now = () => now + KEPT_MS
    await removals.forgetOver()
    expect(world.blobs.size).toBe(2)
    expect((await ports.drafts.list()).map(({ removed }) => removed)).toEqual([undefined])
    await time(0)
    expect(names()).toEqual(['b.jpg', 'c.jpg'])
  })

  test('in the moment in which somebody deletes it, one of the two comes first and nothing refers to nothing', async () => {
    const { removals, editor, ports, a, world } = await withThree()
    await removals.remove(a)
    const now = ports.now()
    ports.now = () => now + KEPT_MS
    const forgetting = removals.forgetOver()
    removals.undo()
    await forgetting
    await editor.settled()
    const [draft] = await ports.drafts.list()
    for (const blob of blobsOf(draft?.attachments ?? [])) expect(world.blobs.has(blob)).toBe(true)
    expect(world.blobs.size).toBe(draft?.attachments.length)
  })

  test.each([
    ['fetching', { state: 'fetching', since: 0, receivedBytes: 5, totalBytes: 9 }, 'capture.retry'],
    ['unreadable', { state: 'unreadable', failure: { kind: 'media-empty' } }, null],
  ] as const)(
    'of something %s lets it go on only where it was under way',
    async (_state, content, command) => {
      const { removals, editor, world, a } = await withThree()
      const heard: [string, unknown][] = []
      world.answer = (name) => {
        heard.push([name, editor.draft.peek()?.attachments.length])
        return { ok: true, value: null }
      }
      await editor.change((draft) => ({
        ...draft,
        attachments: draft.attachments.map((one) => (one.id === a ? { ...one, content } : one)),
      }))
      await removals.remove(a)
      removals.undo()
      await editor.settled()
      await settle()
      expect(heard).toEqual(command === null ? [] : [[command, 3]])
      expect(editor.draft.value?.attachments[0]?.content).toEqual(content)
    },
  )

  test('of something that was being made fit begins that again; paused, it goes on resting', async () => {
    for (const paused of [false, true]) {
      const { attachments, editor, world } = await attaching()
      const heard: string[] = []
      world.answer = (name) => {
        heard.push(name)
        return { ok: true, value: null }
      }
      await attachments.add([aFile('a.avif')])
      heard.splice(0)
      const id = editor.draft.peek()?.attachments[0]?.id as AttachmentId
      if (paused) {
        await editor.change((draft) => ({
          ...draft,
          attachments: draft.attachments.map((one) => ({
            ...one,
            content: { ...one.content, paused: true } as typeof one.content,
          })),
        }))
      }
      await attachments.removals.remove(id)
      attachments.removals.undo()
      await editor.settled()
      await settle()
      expect(heard).toEqual(paused ? [] : ['media.prepare'])
    }
  })
})

test('a picture moved to another place is stored there', async () => {
  const { attachments, editor, ports } = await attaching()
  await attachments.add(['a', 'b', 'c'].map((name) => aFile(`${name}.jpg`)))
  const last = editor.draft.peek()?.attachments[2]?.id as AttachmentId
  await attachments.move(last, 0)
  const [draft] = await ports.drafts.list()
  expect(draft?.attachments.map(({ name }) => name)).toEqual(['c.jpg', 'a.jpg', 'b.jpg'])
})

describe('an address', () => {
  const ALPS = { url: 'https://a.test/alps.jpg', kind: 'image', name: 'alps.jpg' } as const

  test('is in the draft before the background is asked to read it', async () => {
    const { attachments, editor, world } = await attaching()
    const heard: unknown[] = []
    world.answer = (name, argument) => {
      heard.push([name, argument, editor.draft.peek()?.attachments.length])
      return { ok: true, value: null }
    }
    expect(attachments.addAddress(ALPS)).toBe(true)
    await editor.settled()
    await settle()
    const draft = editor.draft.peek()
    const added = draft?.attachments[0]
    expect(added).toMatchObject({
      name: 'alps.jpg',
      source: { kind: 'page', url: ALPS.url, isAddress: true },
      content: { state: 'fetching' },
    })
    const asked = { draftId: draft?.id, attachmentId: added?.id }
    expect(heard).toEqual([['capture.retry', asked, 1]])
  })

  test('that cannot stand beside what is there is not taken, and the notice says why', async () => {
    const { attachments, editor, names } = await attaching()
    await attachments.add(['a', 'b', 'c', 'd'].map((name) => aFile(`${name}.jpg`)))
    expect(attachments.addAddress(ALPS)).toBe(false)
    expect(attachments.notice.value).toEqual({ what: 'too-many', count: 1 })
    await editor.settled()
    expect(names()).toHaveLength(4)
  })

  test('whose place is taken in this moment is in the text', async () => {
    const { attachments, editor, ports, names } = await attaching()
    const id = editor.draft.peek()?.id as DraftId
    const other = createDraftEditor(ports.drafts)
    await other.open(id)
    const theirs = createAttachments(ports, other, {
      limits: () => limitsOf(null),
      keepsMetadata: () => false,
      failed: () => {},
    })
    await theirs.add([aFile('a.mp4')])
    expect(attachments.addAddress(ALPS)).toBe(true)
    await editor.settled()
    await settle()
    expect(names()).toEqual(['a.mp4'])
    expect(editor.draft.peek()?.text).toBe(ALPS.url)
  })

  test('pasted as its draft is posted is in the next one', async () => {
    const { attachments, editor, ports } = await attaching()
    const posted = editor.draft.peek()?.id as DraftId
    await ports.drafts.delete(posted)
    expect(attachments.addAddress(ALPS)).toBe(true)
    await settle()
    const next = draftWith({})
    await ports.drafts.put(next)
    await editor.open(next.id)
    await settle()
    await editor.settled()
    expect(editor.draft.peek()?.text).toBe(ALPS.url)
  })
})
