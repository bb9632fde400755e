import { beforeEach, describe, expect, test } from 'vitest'
import { CourierError } from '../../../lib/failures/failure.ts'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { isDeleted, KEPT_MS, UNDO_MS } from '../../../lib/model/removal.ts'
import { createAccountsStore } from '../../../lib/stores/accounts.ts'
import { createComposerStore } from '../../../lib/stores/composer.ts'
import { forgetOverRemovals } from '../../../lib/stores/forget-removals.ts'
import type { BlobKey, DraftId } from '../../../lib/units.ts'
import { draftWith, type World } from './fake-ports.ts'
import { aFile, settle, signedIn, surroundings } from './surroundings.ts'

/** A composer over this world, whose time passes only when it is told to. */
async function composing(world: World = signedIn()) {
  const ports = surroundings(world)
  let now = 1_000
  const sleepers = new Set<{ until: number; wake: () => void }>()
  ports.now = () => now
  const measuredTexts: string[] = []
  const { loadMeasureText } = ports
  ports.loadMeasureText = async () => {
    const measureText = await loadMeasureText()
    return (text, limit) => {
      measuredTexts.push(text)
      return measureText(text, limit)
    }
  }
  ports.sleep = (ms) => new Promise((wake) => sleepers.add({ until: now + ms, wake }))
  const time = async (ms: number) => {
    now += ms
    for (const sleeper of sleepers) {
      if (sleeper.until > now) continue
      sleepers.delete(sleeper)
      sleeper.wake()
    }
    await settle()
    await settle()
  }
  const accounts = createAccountsStore(ports)
  const open = async () => {
    const composer = createComposerStore(ports, accounts)
    await composer.load()
    return composer
  }
  await accounts.load()
  const composer = await open()
  const texts = () => composer.drafts.earlier.value.map(({ text }) => text)
  return { composer, drafts: composer.drafts, ports, open, texts, time, measuredTexts }
}

/** Each text where it differs from the one before. */
function changesIn(seen: (string | undefined)[]) {
  return seen.filter((text, at) => text !== seen[at - 1])
}

function current(world: World, changes: Parameters<typeof draftWith>[0]) {
  const draft = draftWith(changes)
  world.drafts.push(draft)
  world.settings = { ...world.settings, currentDraftId: draft.id }
  return draft
}

function aPicture(key: string, world: World) {
  const blob = key as BlobKey
  world.blobs.set(blob, new Blob([key]))
  return newAttachment({ kind: 'file' }, `${key}.jpg`, {
    state: 'stored',
    file: { blob, byteLength: 1, mediaType: 'image/jpeg', kind: 'image', width: 4, height: 3 },
  })
}

describe('a new draft', () => {
  test('keeps the one that was open, with what was typed in that moment', async () => {
    const { composer, drafts, texts, ports } = await composing()
    composer.setText('Fog on the pass')
    await drafts.startNew()
    expect(composer.draft.value?.text).toBe('')
    expect(texts()).toEqual(['Fog on the pass'])
    expect((await ports.settings.get()).currentDraftId).toBe(composer.draft.value?.id)
  })

  test('is none where the open one is empty', async () => {
    const { composer, drafts, ports } = await composing()
    const id = composer.draft.value?.id
    await drafts.startNew()
    expect(composer.draft.value?.id).toBe(id)
    expect(await ports.drafts.list()).toHaveLength(1)
  })

  test('has every letter that is typed after the press, and none before, however slow storage is', async () => {
    const world = signedIn()
    const { composer, drafts, ports, texts } = await composing(world)
    const waiting: (() => void)[] = []
    world.beforeDrafts = () => new Promise((go) => waiting.push(go))
    // One that is being read again just then must not come up again.
    ports.change('settings')
    await settle()
    composer.setText('Before')
    const begun = drafts.startNew()
    expect(composer.draft.value?.text).toBe('')
    const seen: (string | undefined)[] = []
    composer.draft.subscribe((draft) => seen.push(draft?.text))
    composer.setText('A')
    // Another context changes something meanwhile.
    ports.change('drafts')
    ports.change('settings')
    await settle()
    composer.setText('After')
    expect(composer.draft.value?.text).toBe('After')
    delete world.beforeDrafts
    for (const go of waiting) go()
    await begun
    await settle()
    expect(changesIn(seen)).toEqual(['', 'A', 'After'])
    expect(texts()).toEqual(['Before'])
    expect((await ports.drafts.list()).map(({ text }) => text).sort()).toEqual(['After', 'Before'])
    expect((await ports.settings.get()).currentDraftId).toBe(composer.draft.value?.id)
  })

  test('takes nothing from the one before when the page goes in that moment', async () => {
    const world = signedIn()
    const told: unknown[] = []
    const { composer, drafts, ports } = await composing(world)
    world.answer = (name, argument) => {
      told.push([name, argument])
      return { ok: true, value: null }
    }
    world.beforeDrafts = () => new Promise(() => undefined)
    composer.setText('Last words')
    void drafts.startNew()
    ports.leave()
    expect(told).toMatchObject([
      ['draft.keep', { stored: { text: '' }, shown: { text: 'Last words' } }],
    ])
  })

  test('does not begin while the words of the open one cannot be stored', async () => {
    const world = signedIn()
    const { composer, drafts } = await composing(world)
    const id = composer.draft.value?.id
    world.beforeDrafts = (what) => {
      if (what === 'update') throw new CourierError({ kind: 'storage-full', missingBytes: 1 })
      return undefined
    }
    composer.setText('Not stored')
    await drafts.startNew()
    expect(composer.draft.value).toMatchObject({ id, text: 'Not stored' })
    expect(composer.problem.value?.kind).toBe('storage-full')
  })
})

describe('deleting a draft', () => {
  let world: World
  let first: ReturnType<typeof draftWith>
  let second: ReturnType<typeof draftWith>

  beforeEach(() => {
    world = signedIn()
    first = draftWith({ text: 'First', updatedAt: 1, attachments: [aPicture('one', world)] })
    second = draftWith({ text: 'Second', updatedAt: 2, attachments: [aPicture('two', world)] })
    world.drafts.push(first, second)
    current(world, { text: 'Open' })
  })

  test('can be undone for six seconds, then its bytes go, too', async () => {
    const { drafts, texts, ports, time } = await composing(world)
    await drafts.remove(first.id)
    expect(texts()).toEqual(['Second'])
    expect(drafts.undoable.value?.id).toBe(first.id)
    await time(UNDO_MS - 1)
    expect(drafts.undoRemove()).toBe(first.id)
    await settle()
    expect(texts()).toEqual(['Second', 'First'])
    expect(await ports.drafts.get(first.id)).toEqual(first)
    await drafts.remove(first.id)
    await time(UNDO_MS)
    expect(drafts.undoable.value).toBeNull()
    expect(await ports.drafts.get(first.id)).toBeNull()
    expect([...world.blobs.keys()]).toEqual(['two'])
  })

  test('several, and files, are undone one after the other, the newest first', async () => {
    const { composer, drafts, texts, time } = await composing(world)
    const { removals } = composer.attachments
    await composer.attachments.add([aFile('a.jpg')])
    const file = composer.draft.value?.attachments[0]?.id
    await drafts.remove(first.id)
    if (file) await removals.remove(file)
    await drafts.remove(second.id)
    expect([drafts.undoable.value?.id, removals.undoable.value]).toEqual([second.id, null])
    drafts.undoRemove()
    await settle()
    expect([drafts.undoable.value, removals.undoable.value?.id]).toEqual([null, file])
    expect(removals.undo()).toBe(file)
    await settle()
    expect(drafts.undoRemove()).toBe(first.id)
    await settle()
    expect(texts()).toEqual(['Second', 'First'])
    await time(KEPT_MS)
    expect(texts()).toEqual(['Second', 'First'])
  })

  test('two at once, however slow storage is: the last press is undone first', async () => {
    const { drafts, texts, ports } = await composing(world)
    const waiting: (() => void)[] = []
    world.beforeDrafts = () => new Promise((go) => waiting.push(go))
    const removed = [drafts.remove(first.id), drafts.remove(second.id)]
    expect(texts()).toEqual([])
    const undone = [drafts.undoRemove(), drafts.undoRemove()]
    expect(undone).toEqual([second.id, first.id])
    expect(drafts.undoRemove()).toBeNull()
    delete world.beforeDrafts
    for (const go of waiting) go()
    await Promise.all(removed)
    await settle()
    expect(texts()).toEqual(['Second', 'First'])
    expect(await ports.drafts.get(first.id)).toEqual(first)
  })

  test('that fails is offered to nobody, and what was deleted before it still is', async () => {
    const { composer, drafts, texts, ports } = await composing(world)
    await drafts.remove(first.id)
    const { update } = ports.drafts
    ports.drafts.update = (id, change) =>
      id === second.id
        ? Promise.reject(new CourierError({ kind: 'storage-full' }))
        : update(id, change)
    await drafts.remove(second.id)
    expect(composer.problem.value).toEqual({ kind: 'storage-full' })
    expect(texts()).toEqual(['Second'])
    expect(drafts.undoRemove()).toBe(first.id)
  })

  test('goes on from a page that died: nobody loses it before its time, and then it goes', async () => {
    const { drafts, ports, open, time } = await composing(world)
    // That page tells no more.
    ports.sleep = () => new Promise(() => undefined)
    await drafts.remove(first.id)
    expect((await ports.drafts.list()).map(isDeleted).filter(Boolean)).toHaveLength(1)
    const there = await open()
    expect(there.drafts.earlier.value.map(({ text }) => text)).toEqual(['Second'])
    expect(there.drafts.undoable.value).toBeNull()
    await time(KEPT_MS - 1)
    await forgetOverRemovals(ports, ports.now())
    expect(await ports.drafts.get(first.id)).not.toBeNull()
    await time(1)
    await forgetOverRemovals(ports, ports.now())
    expect(await ports.drafts.get(first.id)).toBeNull()
    expect([...world.blobs.keys()]).toEqual(['two'])
  })

  test('while it is held, everybody else waits, too', async () => {
    const { composer, drafts, ports, time } = await composing(world)
    await drafts.remove(first.id)
    composer.attachments.removals.holdUndo(true)
    for (let round = 0; round < 5; round++) {
      await time(UNDO_MS)
      await forgetOverRemovals(ports, ports.now())
    }
    expect(drafts.undoRemove()).toBe(first.id)
    await settle()
    expect(await ports.drafts.get(first.id)).toEqual(first)
  })

  test('of one that was opened in another window is no loss of what is written there', async () => {
    const { composer, drafts, ports, open, time } = await composing(world)
    const there = await open()
    await there.drafts.open(first.id)
    await drafts.remove(first.id)
    there.setText('First, and more')
    await settle()
    await time(UNDO_MS)
    expect(await ports.drafts.get(first.id)).toEqual({
      ...first,
      text: 'First, and more',
      updatedAt: expect.anything(),
    })
    expect(composer.draft.value?.text).toBe('First, and more')
  })

  test('of one that was posted meanwhile leaves its bytes to the post', async () => {
    const { drafts, ports, time } = await composing(world)
    await drafts.remove(first.id)
    await ports.send('outbox.submit', {
      draftId: first.id,
      counted: { text: '', weightedLength: 0 },
    })
    await settle()
    expect(drafts.undoable.value).toBeNull()
    await time(UNDO_MS)
    expect(world.blobs.has('one' as BlobKey)).toBe(true)
  })
})

test('what is typed as another draft is opened belongs to that one', async () => {
  const world = signedIn()
  const other = draftWith({ text: 'Other' })
  world.drafts.push(other)
  current(world, { text: 'Open' })
  const { composer, drafts, ports, texts } = await composing(world)
  const opened = drafts.open(other.id)
  composer.setText('Other one')
  await opened
  await settle()
  expect((await ports.drafts.get(other.id))?.text).toBe('Other one')
  expect(texts()).toEqual(['Open'])
})

test('of two that are opened at once the last one is shown', async () => {
  const world = signedIn()
  const others = ['One', 'Two'].map((text) => draftWith({ text }))
  world.drafts.push(...others)
  current(world, { text: 'Open' })
  const { composer, drafts, ports } = await composing(world)
  const seen: (string | undefined)[] = []
  composer.draft.subscribe((draft) => seen.push(draft?.text))
  // The second one becomes the current one only after the first has been shown to the end.
  const { update } = ports.settings
  let goOn = () => {}
  const gate = new Promise<void>((go) => {
    goOn = go
  })
  ports.settings.update = async (apply) => {
    ports.settings.update = async (later) => {
      await gate
      return update(later)
    }
    return update(apply)
  }
  const opened = others.map(({ id }) => drafts.open(id))
  await opened[0]
  await settle()
  goOn()
  await opened[1]
  await settle()
  expect(changesIn(seen)).toEqual(['Open', 'One', 'Two'])
  expect((await ports.settings.get()).currentDraftId).toBe(others[1]?.id)
})

test('opening a draft that is gone says so, and the open one stays', async () => {
  const world = signedIn()
  const open = current(world, { text: 'Open' })
  const { composer, drafts } = await composing(world)
  await drafts.open('gone' as DraftId)
  expect(composer.problem.value).toEqual({ kind: 'draft-missing' })
  expect(composer.draft.value?.id).toBe(open.id)
})

test('a text is measured once, however often the list is looked at', async () => {
  const world = signedIn()
  world.drafts.push(draftWith({ text: 'Long ago' }))
  current(world, { text: 'Open' })
  const { composer, drafts, measuredTexts } = await composing(world)
  for (const text of ['a', 'b', 'c']) {
    composer.setText(text)
    await settle()
    expect(drafts.views.value).toHaveLength(1)
  }
  expect(measuredTexts.filter((text) => text === 'Long ago')).toHaveLength(1)
})

describe('after a right click that began a new draft', () => {
  function clicked(why: 'old' | 'full', count: number) {
    const world = signedIn()
    const attachments = Array.from({ length: count }, (_, at) => aPicture(`e${at}`, world))
    const left = draftWith({ text: 'Three days', attachments, updatedAt: 5 })
    world.drafts.push(left)
    const open = current(world, {
      attachments: [aPicture('new', world)],
      beside: { draftId: left.id, why },
    })
    return { world, left, open }
  }

  test('the one that was left alone is told, and what was clicked can be put there', async () => {
    const { world, left, open } = clicked('old', 3)
    const { composer, drafts, ports } = await composing(world)
    expect(drafts.beside.value).toEqual({
      id: left.id,
      title: 'Three days',
      why: 'old',
      canJoin: true,
    })
    composer.setText('and this')
    await drafts.joinBeside()
    expect(composer.draft.value).toMatchObject({ id: left.id, text: 'Three days\nand this' })
    expect(composer.draft.value?.attachments.map(({ name }) => name)).toEqual([
      'e0.jpg',
      'e1.jpg',
      'e2.jpg',
      'new.jpg',
    ])
    expect(await ports.drafts.get(open.id)).toBeNull()
    expect(world.blobs.size).toBe(4)
    expect(drafts.beside.value).toBeNull()
  })

  test('nothing is offered that cannot be, and what became impossible says why', async () => {
    const { world, left, open } = clicked('full', 4)
    const { composer, drafts, ports } = await composing(world)
    expect(drafts.beside.value?.canJoin).toBe(false)
    await drafts.joinBeside()
    expect(composer.problem.value?.kind).toBe('too-many-attachments')
    expect(await ports.drafts.get(left.id)).toEqual(left)
    expect(await ports.drafts.get(open.id)).toEqual(open)
  })

  test('it is told no more once that is opened, dismissed, deleted or gone', async () => {
    const opened = await composing(clicked('old', 1).world)
    const shown = opened.composer.draft.value?.id as DraftId
    await opened.drafts.open(opened.drafts.beside.value?.id as DraftId)
    await opened.drafts.open(shown)
    expect(opened.drafts.beside.value).toBeNull()

    const dismissed = await composing(clicked('old', 1).world)
    dismissed.drafts.dismissBeside()
    await settle()
    expect(dismissed.drafts.beside.value).toBeNull()

    const deleted = await composing(clicked('old', 1).world)
    await deleted.drafts.remove(deleted.drafts.beside.value?.id as DraftId)
    expect(deleted.drafts.beside.value).toBeNull()
  })

  test('a picture that is still read goes on being read where it is put', async () => {
    const { world, left } = clicked('old', 1)
    const open = world.drafts.at(-1)
    const content = { state: 'fetching', since: 0, receivedBytes: 0, totalBytes: null } as const
    open?.attachments.push(newAttachment({ kind: 'file' }, 'slow.jpg', content))
    const told: unknown[] = []
    world.answer = (name, argument) => {
      told.push([name, argument])
      return { ok: true, value: null }
    }
    const { drafts } = await composing(world)
    await drafts.joinBeside()
    expect(told).toEqual([
      ['capture.retry', { draftId: left.id, attachmentId: open?.attachments[1]?.id }],
    ])
  })
})

describe('while a file is on its way', () => {
  /** Two drafts, the first on show; files are read once `goOn` is called. */
  async function reading(open: Parameters<typeof draftWith>[0], other: typeof open) {
    const world = signedIn()
    const told: [string, unknown][] = []
    world.answer = (name, argument) => {
      told.push([name, argument])
      return { ok: true, value: null }
    }
    const b = draftWith(other)
    world.drafts.push(b)
    const a = current(world, {
      ...open,
      ...(open.beside && { beside: { ...open.beside, draftId: b.id } }),
    })
    const all = await composing(world)
    const { inspectFile } = all.ports
    const gate = Promise.withResolvers<void>()
    all.ports.inspectFile = async (file) => {
      await gate.promise
      return inspectFile(file)
    }
    const namesIn = async (id: DraftId) =>
      (await all.ports.drafts.get(id))?.attachments.map(({ name }) => name)
    return {
      ...all,
      attachments: all.composer.attachments,
      a,
      b,
      world,
      told,
      namesIn,
      goOn: gate.resolve,
    }
  }

  const NOT_READ = newAttachment({ kind: 'file' }, 'bad.jpg', {
    state: 'unreadable',
    failure: { kind: 'media-empty' },
  })

  test('its draft stays, though it is empty until then', async () => {
    const { attachments, drafts, a, b, goOn, namesIn } = await reading({}, { text: 'Other' })
    const added = attachments.add([aFile('long.mp4')])
    await drafts.open(b.id)
    goOn()
    await added
    expect(await namesIn(a.id)).toEqual(['long.mp4'])
    expect(attachments.notice.value).toBeNull()
  })

  test('another draft neither shows it nor waits for it, and has nothing to post', async () => {
    const { composer, attachments, drafts, a, goOn } = await reading({ text: 'A' }, {})
    const added = attachments.add([aFile('long.mp4')])
    expect(attachments.incoming.value).toHaveLength(1)
    await drafts.startNew()
    expect(attachments.incoming.value).toEqual([])
    expect(composer.obstacle.value?.kind).toBe('draft-empty')
    expect(await attachments.settled()).toBe(true)
    await drafts.open(a.id)
    expect(attachments.incoming.value).toHaveLength(1)
    goOn()
    await added
  })

  test('what is left out is told in its draft, and nowhere else', async () => {
    const { attachments, drafts, a, b, goOn } = await reading({ text: 'A' }, { text: 'B' })
    const added = attachments.add([aFile('one.mp4'), aFile('two.mp4')])
    await drafts.open(b.id)
    goOn()
    await added
    expect(attachments.notice.value).toBeNull()
    await drafts.open(a.id)
    expect(attachments.notice.value).toMatchObject({ what: 'only-one', name: 'two.mp4' })
  })

  test('of a draft that is gone by then is told in the one on show', async () => {
    const { attachments, drafts, ports, a, b, goOn } = await reading({ text: 'A' }, { text: 'B' })
    const added = attachments.add([aFile('one.jpg')])
    await drafts.open(b.id)
    await ports.drafts.delete(a.id)
    goOn()
    await added
    expect(attachments.notice.value).toMatchObject({ failure: { kind: 'draft-missing' } })
  })

  test('a page that goes hands each over with the draft that it was given to', async () => {
    const { attachments, drafts, ports, told, a, b } = await reading(
      { text: 'A', attachments: [NOT_READ] },
      { text: 'B' },
    )
    void attachments.add([aFile('one.jpg')])
    void attachments.replace(NOT_READ.id, aFile('good.jpg'))
    await drafts.open(b.id)
    void attachments.add([aFile('two.jpg')])
    ports.leave()
    expect(told.filter(([name]) => name === 'files.keep')).toMatchObject([
      [
        'files.keep',
        {
          draftId: a.id,
          files: [
            { name: 'one.jpg', replaces: null },
            { name: 'good.jpg', replaces: NOT_READ.id },
          ],
        },
      ],
      ['files.keep', { draftId: b.id, files: [{ name: 'two.jpg' }] }],
    ])
  })

  test('also when no draft is on show', async () => {
    const { composer, attachments, ports, told, a, b, world } = await reading({ text: 'A' }, {})
    world.beforeDrafts = (what) => (what === 'get' ? new Promise(() => undefined) : undefined)
    void attachments.add([aFile('one.jpg')])
    delete world.beforeDrafts
    for (const { id } of [a, b]) await ports.drafts.delete(id)
    ports.drafts.put = () => new Promise(() => undefined)
    await settle()
    expect(composer.draft.value).toBeNull()
    void attachments.add([aFile('two.jpg')])
    ports.leave()
    expect(told.filter(([name]) => name === 'files.keep')).toMatchObject([
      ['files.keep', { draftId: a.id, files: [{ name: 'one.jpg' }] }],
      ['files.keep', { draftId: null, files: [{ name: 'two.jpg' }] }],
    ])
  })

  test('a chosen file takes its place in its own draft', async () => {
    const { attachments, drafts, a, b, goOn, namesIn, world } = await reading(
      { text: 'A', attachments: [NOT_READ] },
      { text: 'B' },
    )
    const replaced = attachments.replace(NOT_READ.id, aFile('good.jpg'))
    await drafts.open(b.id)
    goOn()
    await replaced
    expect([await namesIn(a.id), await namesIn(b.id)]).toEqual([['good.jpg'], []])
    expect(world.blobs.size).toBe(1)
  })

  test('a chosen file whose draft is gone is told of, and nothing of it stays', async () => {
    const { attachments, drafts, ports, a, b, goOn, world } = await reading(
      { text: 'A', attachments: [NOT_READ] },
      { text: 'B' },
    )
    const replaced = attachments.replace(NOT_READ.id, aFile('good.jpg'))
    await drafts.open(b.id)
    await ports.drafts.delete(a.id)
    goOn()
    await replaced
    expect(attachments.notice.value).toMatchObject({ what: 'left-out', name: 'good.jpg' })
    expect(world.blobs.size).toBe(0)
  })

  test('drafts are joined once it is there', async () => {
    const { attachments, drafts, a, b, goOn, namesIn, ports } = await reading(
      { text: 'A', beside: { draftId: 'b' as DraftId, why: 'old' } },
      { text: 'B' },
    )
    void attachments.add([aFile('one.jpg')])
    const joined = drafts.joinBeside()
    await settle()
    expect(await ports.drafts.get(a.id)).not.toBeNull()
    goOn()
    await joined
    expect(await ports.drafts.get(a.id)).toBeNull()
    expect(await namesIn(b.id)).toEqual(['one.jpg'])
  })
})

test('drafts are not joined while words of theirs cannot be stored', async () => {
  const world = signedIn()
  const left = draftWith({ text: 'Left' })
  world.drafts.push(left)
  const open = current(world, { text: 'A', beside: { draftId: left.id, why: 'old' } })
  const { composer, drafts, ports } = await composing(world)
  world.beforeDrafts = (what) => {
    if (what === 'update') throw new CourierError({ kind: 'storage-full', missingBytes: 1 })
    return undefined
  }
  composer.setText('A and more')
  await settle()
  await drafts.joinBeside()
  expect(composer.draft.value).toMatchObject({ id: open.id, text: 'A and more' })
  expect(composer.problem.value?.kind).toBe('storage-full')
  expect(await ports.drafts.list()).toMatchObject([{ text: 'Left' }, { text: 'A' }])
})

test('a draft that is begun is handed over as new until it is in storage, and not after', async () => {
  const world = signedIn()
  current(world, { text: 'A' })
  const told: [string, unknown][] = []
  const { composer, drafts, ports } = await composing(world)
  world.answer = (name, argument) => {
    told.push([name, argument])
    return { ok: true, value: null }
  }
  let goOn = () => {}
  const gate = new Promise<void>((go) => {
    goOn = go
  })
  world.beforeDrafts = (what) => (what === 'update' ? gate : undefined)
  composer.setText('A and more')
  const begun = drafts.startNew()
  composer.setText('New words')
  ports.leave()
  expect(told).toMatchObject([
    ['draft.keep', { shown: { text: 'A and more' } }],
    ['draft.keep', { shown: { text: 'New words' }, isNew: true }],
  ])
  expect(told[0]?.[1]).not.toHaveProperty('isNew')
  goOn()
  await begun
  world.beforeDrafts = () => new Promise(() => undefined)
  composer.setText('More new words')
  ports.leave()
  expect(told[2]?.[1]).not.toHaveProperty('isNew')
})
