import { describe, expect, test } from 'vitest'
import { CourierError } from '../../../lib/failures/failure.ts'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { DEFAULT_OPTIONS } from '../../../lib/model/draft.ts'
import { createAccountsStore } from '../../../lib/stores/accounts.ts'
import { createComposerStore } from '../../../lib/stores/composer.ts'
import { type AccountId, type BlobKey, type DraftId, MINUTE } from '../../../lib/units.ts'
import { draftWith, type World } from './fake-ports.ts'
import { aFile, settle, signedIn, surroundings } from './surroundings.ts'

async function composing(world: World = signedIn()) {
  const ports = surroundings(world)
  const accounts = createAccountsStore(ports)
  const composer = createComposerStore(ports, accounts)
  await Promise.all([accounts.load(), composer.load()])
  return { composer, ports, accounts }
}

test('the first opening makes an empty draft the current one, and a second opening uses it', async () => {
  const { composer, ports, accounts } = await composing()
  const again = createComposerStore(ports, accounts)
  await again.load()
  expect(again.draft.value?.id).toBe(composer.draft.value?.id)
  expect(await ports.drafts.list()).toHaveLength(1)
})

test('two windows opened at once show the same draft', async () => {
  const ports = surroundings(signedIn())
  const accounts = createAccountsStore(ports)
  const one = createComposerStore(ports, accounts)
  const two = createComposerStore(ports, accounts)
  await Promise.all([one.load(), two.load()])
  await settle()
  expect(one.draft.value?.id).toBe(two.draft.value?.id)
})

test('what is typed in one window is seen in the other', async () => {
  const { composer, ports, accounts } = await composing()
  const other = createComposerStore(ports, accounts)
  await other.load()
  composer.setText('Good morning')
  await settle()
  expect(other.draft.value?.text).toBe('Good morning')
})

describe('options', () => {
  const ALL = { replySettings: 'verified', madeWithAi: true, paidPartnership: true } as const

  test('are stored one by one and are those of this post: the next one has none', async () => {
    const { composer, ports } = await composing()
    composer.setOptions({ replySettings: 'following' })
    composer.setOptions({ madeWithAi: true })
    composer.setOptions({ replySettings: 'verified' })
    composer.setOptions({ paidPartnership: true })
    expect(composer.draft.value?.options).toEqual(ALL)
    await settle()
    expect((await ports.drafts.list()).map(({ options }) => options)).toEqual([ALL])
    composer.setText('Paid for')
    await composer.post()
    expect(composer.draft.value).toMatchObject({ text: '', options: DEFAULT_OPTIONS })
  })

  test('that two windows choose at once are both kept', async () => {
    const { composer, ports, accounts } = await composing()
    const other = createComposerStore(ports, accounts)
    await other.load()
    composer.setOptions({ replySettings: 'verified' })
    other.setOptions({ madeWithAi: true, paidPartnership: true })
    await settle()
    for (const { draft } of [composer, other]) expect(draft.value?.options).toEqual(ALL)
  })

  test('of an empty draft that is left over are not those of the next post', async () => {
    const world = signedIn()
    const leftOver = draftWith({ options: ALL, accountId: '7' as AccountId })
    world.drafts.push(leftOver)
    const { composer } = await composing(world)
    expect(composer.draft.value).toMatchObject({
      id: leftOver.id,
      options: DEFAULT_OPTIONS,
      accountId: null,
    })
  })

  test('of the current draft stay, however empty it is', async () => {
    const world = signedIn()
    const current = draftWith({ options: ALL })
    world.drafts.push(current)
    world.settings = { ...world.settings, currentDraftId: current.id }
    expect((await composing(world)).composer.draft.value?.options).toEqual(ALL)
  })
})

/** Called before a post is handed over. */
function whenSubmitted(ports: ReturnType<typeof surroundings>, call: () => Promise<void>): void {
  const { send } = ports
  ports.send = async (name, argument) => {
    if (name === 'outbox.submit') await call()
    return send(name, argument)
  }
}

describe('posting', () => {
  test('wakes the background before the last words are stored, but not where the post can be undone', async () => {
    for (const undoMs of [0, 5_000]) {
      const world = signedIn()
      const { composer, ports } = await composing({
        ...world,
        settings: { ...world.settings, undoMs },
      })
      const sent: string[] = []
      const { send } = ports
      ports.send = async (name, argument) => {
        sent.push(name)
        return send(name, argument)
      }
      composer.setText('Good morning')
      await composer.post()
      expect(sent).toEqual(undoMs === 0 ? ['outbox.expect', 'outbox.submit'] : ['outbox.submit'])
    }
  })

  test('has the create held for the account, for who chose that X gets something before Post', async () => {
    for (const uploadWhileComposing of [null, false, true]) {
      const world = signedIn()
      const { composer, ports } = await composing({
        ...world,
        settings: { ...world.settings, uploadWhileComposing },
      })
      const asked: unknown[] = []
      ports.send = async (name, argument) => {
        asked.push([name, argument])
        return null as never
      }
      composer.aboutToPost()
      expect(asked).toEqual([])
      composer.setText('Good morning')
      composer.aboutToPost()
      const holdFor = uploadWhileComposing ? composer.account.value?.id : null
      expect(asked).toEqual([['outbox.expect', { holdFor }]])
      await composer.attachments.add([aFile('a.jpg')])
      asked.length = 0
      composer.aboutToPost()
      // Its file is not at X.
      expect(asked).toEqual([['outbox.expect', { holdFor: null }]])
    }
  })

  test('hands over what was typed last, and the next draft is empty', async () => {
    const world = signedIn()
    const submitted: unknown[] = []
    const { composer, ports } = await composing(world)
    const first = composer.draft.value?.id
    composer.setText('Good mornin')
    composer.setText('Good morning')
    whenSubmitted(ports, async () => {
      if (first) submitted.push((await ports.drafts.get(first))?.text)
    })
    await composer.post()
    expect(submitted).toEqual(['Good morning'])
    expect(composer.draft.value?.text).toBe('')
    expect(composer.draft.value?.id).not.toBe(first)
  })

  test('names the account that is shown, even when the draft named none', async () => {
    const world = signedIn()
    const named: unknown[] = []
    const { composer, ports } = await composing(world)
    composer.setText('Hello')
    whenSubmitted(ports, async () => {
      named.push((await ports.drafts.list())[0]?.accountId)
    })
    await composer.post()
    expect(named).toEqual(['1'])
  })

  test('waits for a picture that is still being stored, so that it never goes out without it', async () => {
    const { composer, ports } = await composing()
    const pictures: unknown[] = []
    whenSubmitted(ports, async () => {
      pictures.push((await ports.drafts.list()).map(({ attachments }) => attachments.length))
    })
    composer.setText('With a picture')
    const adding = composer.attachments.add([aFile('a.jpg')])
    await composer.post()
    await adding
    expect(pictures).toEqual([[1]])
  })

  test('a picture alone can be posted while it is still being stored', async () => {
    const { composer, ports } = await composing()
    let submits = 0
    whenSubmitted(ports, async () => {
      submits += 1
    })
    void composer.attachments.add([aFile('a.jpg')])
    expect(composer.obstacle.value).toBeNull()
    await composer.post()
    expect(submits).toBe(1)
  })

  test('does not happen when a file on its way turns out to be none', async () => {
    const { composer, ports } = await composing()
    let submits = 0
    whenSubmitted(ports, async () => {
      submits += 1
    })
    ports.inspectFile = async () => {
      throw new CourierError({ kind: 'media-broken', format: 'JPEG' })
    }
    composer.setText('With a picture')
    void composer.attachments.add([aFile('a.jpg')])
    await composer.post()
    expect(submits).toBe(0)
    expect(composer.obstacle.value).toEqual({ kind: 'attachment-not-ready' })
  })

  test('that is refused keeps the draft and says why', async () => {
    const world = signedIn()
    world.answer = () => ({ ok: false, failure: { kind: 'background-unreachable' } })
    const { composer, ports } = await composing(world)
    composer.setText('Hello')
    await composer.post()
    expect(composer.draft.value?.text).toBe('Hello')
    // Storage tells of changes a little later; that must not take the reason away.
    ports.change('drafts')
    ports.change('settings')
    await settle()
    expect(composer.problem.value).toEqual({ kind: 'background-unreachable' })
    composer.setText('Hello again')
    expect(composer.problem.value).toBeNull()
  })

  test('an empty draft, or twice at once, sends nothing more', async () => {
    const world = signedIn()
    const sent: string[] = []
    world.answer = (name) => void sent.push(name)
    const { composer } = await composing(world)
    await composer.post()
    expect(sent).toEqual([])
    composer.setText('Hello')
    await Promise.all([composer.post(), composer.post()])
    expect(sent).toEqual(['outbox.expect', 'outbox.submit'])
  })
})

test('without an account the reason is that, and writing is kept', async () => {
  const world = { ...signedIn(), accounts: [] }
  const { composer } = await composing(world)
  composer.setText('Hello')
  expect(composer.obstacle.value).toEqual({ kind: 'no-account' })
  expect(composer.draft.value?.text).toBe('Hello')
})

test('the characters left are said at 20 and at 0, not in between', async () => {
  const { composer } = await composing()
  composer.countSoon()
  await settle()
  composer.setText('x'.repeat(259))
  expect(composer.leftSpoken.value).toBeNull()
  composer.setText('x'.repeat(260))
  expect(composer.leftSpoken.value).toBe(20)
  composer.setText('x'.repeat(261))
  expect(composer.leftSpoken.value).toBeNull()
  composer.setText('x'.repeat(280))
  expect(composer.leftSpoken.value).toBe(0)
})

describe('earlier drafts', () => {
  test('are every draft but this one and empty ones, newest first', async () => {
    const world = signedIn()
    world.drafts.push(
      draftWith({ text: 'old', updatedAt: 1 }),
      draftWith({ text: 'new', updatedAt: 2 }),
      draftWith({ text: '  ' }),
    )
    const { composer } = await composing(world)
    expect(composer.drafts.earlier.value.map(({ text }) => text)).toEqual(['new', 'old'])
  })

  test('opening one leaves what was written reachable, and no empty draft behind', async () => {
    const world = signedIn()
    const old = draftWith({ text: 'old' })
    world.drafts.push(old)
    const { composer, ports } = await composing(world)
    await composer.drafts.open(old.id)
    expect(composer.draft.value?.text).toBe('old')
    expect(await ports.drafts.list()).toHaveLength(1)
  })
})

describe('sharing a tab', () => {
  test('puts title and link into the text, and offers the quote', async () => {
    const { composer } = await composing()
    composer.setText('Look:')
    await composer.shareTab()
    expect(composer.draft.value?.text).toBe(
      'Look:\nSeven passes in seven days\nhttps://www.example.com/seven-passes',
    )
    composer.togglePart('“The last one is the longest.”')
    expect(composer.draft.value?.text).toContain('days\n“The last one is the longest.”\nhttps')
    expect(composer.withoutLinks()).toBe(
      'Look:\nSeven passes in seven days\n“The last one is the longest.”',
    )
  })

  test('of a page without a public address is refused in words', async () => {
    const { composer, ports } = await composing()
    ports.sharedPage = async () => ({ title: 'Settings', url: 'chrome://settings', quote: '' })
    await composer.shareTab()
    expect(composer.problem.value).toEqual({ kind: 'page-not-shareable', scheme: 'chrome' })
    expect(composer.draft.value?.text).toBe('')
  })
})

test('a draft left empty is kept when a right click fills it in that moment', async () => {
  const other = draftWith({ text: 'Earlier' })
  const { composer, ports } = await composing({ ...signedIn(), drafts: [other] })
  const left = composer.draft.value?.id
  if (!left || left === other.id) throw new Error('no draft of its own')
  const { get } = ports.settings
  ports.settings.get = async () => {
    ports.settings.get = get
    await ports.drafts.update(left, (latest) => ({ ...latest, text: 'From a page' }))
    return get()
  }
  await composer.drafts.open(other.id)
  expect((await ports.drafts.get(left))?.text).toBe('From a page')
})

test('a post does not go out without its picture when another draft comes up while that is stored', async () => {
  const other = draftWith({ text: 'From a page' })
  const { composer, ports } = await composing({ ...signedIn(), drafts: [other] })
  const sent: unknown[] = []
  whenSubmitted(ports, async () => void sent.push('outbox.submit'))
  composer.setText('With a picture')
  const { inspectFile } = ports
  ports.inspectFile = async (file) => {
    await ports.settings.update((latest) => ({ ...latest, currentDraftId: other.id }))
    await settle()
    return inspectFile(file)
  }
  const first = composer.draft.value?.id
  void composer.attachments.add([aFile('a.jpg')])
  await composer.post()
  expect(sent).toEqual([])
  expect(first && (await ports.drafts.get(first))?.attachments).toHaveLength(1)
})

describe('asking for hosts', () => {
  const HOSTS = ['cdn.example', 'img.example']

  async function asking(answer: boolean) {
    const sent: string[] = []
    const world: World = {
      ...signedIn(),
      answer: (name) => {
        sent.push(name)
        return { ok: true, value: null }
      },
    }
    const { composer, ports } = await composing(world)
    const asked: string[][] = []
    ports.requestHosts = async (hosts) => {
      asked.push(hosts)
      return answer
    }
    return { composer, ports, asked, sent }
  }

  test('happens before anything is awaited, in one prompt, and what waits is told', async () => {
    const { composer, asked, sent } = await asking(true)
    const done = composer.allowHosts(HOSTS)
    expect(asked).toEqual([HOSTS])
    await done
    expect(sent).toEqual(['capture.allowed'])
    expect([...composer.declined.value]).toEqual([])
  })

  test('declined is remembered for these hosts, until they are allowed', async () => {
    const { composer, ports, sent } = await asking(false)
    await composer.allowHosts(HOSTS)
    expect(sent).toEqual([])
    expect([...composer.declined.value]).toEqual(['cdn.example img.example'])
    ports.requestHosts = async () => true
    await composer.allowHosts(HOSTS)
    expect([...composer.declined.value]).toEqual([])
  })

  test('a browser that will not ask says why', async () => {
    const { composer, ports } = await asking(true)
    ports.requestHosts = () => Promise.reject(new Error('must be called during a user gesture'))
    await composer.allowHosts(HOSTS)
    expect(composer.problem.value).toMatchObject({ kind: 'unexpected' })
  })
})

test('a picture of the tab that cannot be taken says why, and the file stays unread', async () => {
  const failure = { kind: 'media-not-on-show' } as const
  const { composer } = await composing({ ...signedIn(), answer: () => ({ ok: false, failure }) })
  await composer.pictureOfTab('a' as never)
  expect(composer.problem.value).toEqual(failure)
})

test('a page that goes away hands over what of it is not stored yet', async () => {
  const told: unknown[] = []
  const world = signedIn()
  world.answer = (name, argument) => {
    told.push([name, argument])
    return { ok: true, value: null }
  }
  const { composer, ports } = await composing(world)
  ports.leave()
  expect(told).toEqual([])
  composer.setText('Last words')
  ports.leave()
  expect(told).toMatchObject([
    ['draft.keep', { stored: { text: '' }, shown: { text: 'Last words' } }],
  ])
})

test('a page that goes away hands over the files that it was still reading, and no others', async () => {
  const told: [string, unknown][] = []
  const world = signedIn()
  world.answer = (name, argument) => {
    told.push([name, argument])
    return { ok: true, value: null }
  }
  const { composer, ports } = await composing(world)
  const file = new File(['a picture, perhaps'], 'dusk.jpg')
  const added = composer.attachments.add([file])
  ports.leave()
  const draftId = composer.draft.value?.id
  expect(told.filter(([name]) => name === 'files.keep')).toMatchObject([
    ['files.keep', { draftId, files: [{ name: 'dusk.jpg', file }] }],
  ])
  await added
  ports.leave()
  expect(told.filter(([name]) => name === 'files.keep')).toHaveLength(1)
})

describe('making media fit', () => {
  /** A draft with a video that is too long for Ana, and a second account that subscribes. */
  function withLongVideo(durationMs: number) {
    const told: [string, unknown][] = []
    const world = signedIn()
    const [ana] = world.accounts
    if (ana === undefined) throw new Error('nobody is signed in')
    world.accounts.push({ ...ana, id: '2' as AccountId, subscription: 'Premium' })
    const draft = draftWith({
      attachments: [
        newAttachment({ kind: 'file' }, 'tram.webm', {
          state: 'to-trim',
          original: {
            blob: 'b' as BlobKey,
            byteLength: 1,
            format: 'webm',
            kind: 'video',
            width: 1,
            height: 1,
          },
          wish: { keepMetadata: true },
          durationMs,
          maxDurationMs: 20 * MINUTE,
        }),
      ],
    })
    world.drafts.push(draft)
    world.settings = { ...world.settings, currentDraftId: draft.id }
    world.answer = (name, argument) => {
      told.push([name, argument])
      return { ok: true, value: null }
    }
    const attachmentId = draft.attachments[0]?.id
    if (attachmentId === undefined) throw new Error('nothing is attached')
    return { world, told, draftId: draft.id, attachmentId }
  }

  test('a video that the account chosen now may post whole is prepared for it', async () => {
    const { world, told, ...ids } = withLongVideo(21 * MINUTE)
    const { composer } = await composing(world)
    expect(composer.obstacle.value).toMatchObject({ maxDurationMs: 20 * MINUTE })
    await composer.chooseAccount('2' as AccountId)
    expect(told).toEqual([['media.fit', { ...ids, wish: { keepMetadata: true } }]])
  })

  test('one that is too long for that account too still has to be trimmed', async () => {
    const { world, told } = withLongVideo(126 * MINUTE)
    const { composer } = await composing(world)
    await composer.chooseAccount('2' as AccountId)
    expect(told).toEqual([])
    expect(composer.obstacle.value).toMatchObject({ maxDurationMs: 125 * MINUTE })
  })

  test('what the person wants of it is told to the background', async () => {
    const { world, told, ...ids } = withLongVideo(21 * MINUTE)
    const { composer } = await composing(world)
    const wish = { cut: { startMs: 0, endMs: 5_000 } }
    await composer.fitOtherwise(ids.attachmentId, wish)
    await composer.pauseFitting(ids.attachmentId, true)
    expect(told).toEqual([
      ['media.fit', { ...ids, wish }],
      ['media.pause', { ...ids, paused: true }],
    ])
  })

  test('what it cannot do is said', async () => {
    const { world, attachmentId } = withLongVideo(21 * MINUTE)
    const { composer } = await composing(world)
    const failure = { kind: 'background-unreachable' } as const
    world.answer = () => ({ ok: false, failure })
    await composer.fitOtherwise(attachmentId, {})
    expect(composer.problem.value).toEqual(failure)
  })
})

describe('the reminder of alt text', () => {
  async function reminding(wanted: boolean) {
    const world = signedIn()
    world.settings = { ...world.settings, remindsOfAltText: wanted }
    const both = await composing(world)
    await both.composer.attachments.add([aFile('lake.jpg')])
    await settle()
    return { ...both, world }
  }

  test('asks once, and the second press of Post posts', async () => {
    const { composer, ports } = await reminding(true)
    const id = composer.draft.value?.id
    await composer.post()
    expect(composer.reminder.value?.map(({ name }) => name)).toEqual(['lake.jpg'])
    expect(composer.posting.value).toBe(false)
    expect((await ports.drafts.list()).map((draft) => draft.id)).toContain(id)
    await composer.post()
    expect(composer.reminder.value).toBeNull()
    expect((await ports.drafts.list()).map((draft) => draft.id)).not.toContain(id)
  })

  test('is not repeated by a popup that was closed over it and opened again', async () => {
    const { composer, ports, accounts } = await reminding(true)
    await composer.post()
    const again = createComposerStore(ports, accounts)
    await again.load()
    expect(again.reminder.value).toBeNull()
    await again.post()
    expect(again.draft.value?.attachments).toEqual([])
  })

  test('goes away when it is dismissed', async () => {
    const { composer } = await reminding(true)
    await composer.post()
    expect(composer.reminder.value).toHaveLength(1)
    composer.dismissReminder()
    expect(composer.reminder.value).toBeNull()
  })

  test('goes away when the words are there, and does not come up by itself when they go', async () => {
    const { composer } = await reminding(true)
    await composer.post()
    const id = composer.draft.value?.attachments[0]?.id
    if (id) composer.attachments.setAltText(id, 'A lake')
    expect(composer.reminder.value).toBeNull()
    if (id) composer.attachments.setAltText(id, '')
    expect(composer.reminder.value).toBeNull()
  })

  test('goes away with the draft, and does not come up by itself when that is opened again', async () => {
    const { composer } = await reminding(true)
    await composer.post()
    const id = composer.draft.value?.id
    await composer.drafts.startNew()
    expect(composer.draft.value?.id).not.toBe(id)
    if (id) await composer.drafts.open(id)
    expect(composer.draft.value?.id).toBe(id)
    expect(composer.reminder.value).toBeNull()
  })

  test('makes way for what went wrong, and does not come up under the fingers of who writes on', async () => {
    const { composer, ports } = await reminding(true)
    await composer.post()
    ports.requestHosts = () => Promise.reject(new Error('must be called during a user gesture'))
    await composer.allowHosts(['cdn.example'])
    expect(composer.problem.value).not.toBeNull()
    expect(composer.reminder.value).toBeNull()
    composer.setText('On')
    expect(composer.problem.value).toBeNull()
    expect(composer.reminder.value).toBeNull()
  })

  test('does not come up later over a draft that was left while it was being stored', async () => {
    const { composer, world } = await reminding(true)
    const id = composer.draft.value?.id
    let left: Promise<void> | undefined
    world.beforeDrafts = (what) => {
      if (what === 'update') left ??= composer.drafts.startNew()
      return undefined
    }
    await composer.post()
    await left
    expect(composer.draft.value?.id).not.toBe(id)
    if (id) await composer.drafts.open(id)
    expect(composer.draft.value?.id).toBe(id)
    expect(composer.reminder.value).toBeNull()
  })

  test('is not there for those who do not want it', async () => {
    const { composer } = await reminding(false)
    await composer.post()
    expect(composer.reminder.value).toBeNull()
    expect(composer.draft.value?.attachments).toEqual([])
  })
})

test('what was left out begins a draft of its own at once, and the one before stays as it was', async () => {
  const { composer, ports } = await composing()
  await composer.attachments.add([aFile('dusk.jpg'), aFile('tram.mp4'), aFile('loop.gif')])
  composer.setText('Dusk')
  const before = composer.draft.value?.id
  composer.startNewWithLeftOut()
  expect(composer.draft.value?.id).not.toBe(before)
  // The page may be closed now: whoever goes on has the files, and for which draft.
  expect(composer.attachments.incoming.value.map(({ name }) => name)).toEqual([
    'tram.mp4',
    'loop.gif',
  ])
  await composer.attachments.settled()
  await settle()
  expect(composer.draft.value?.attachments.map(({ name }) => name)).toEqual(['tram.mp4'])
  expect(composer.attachments.notice.value).toEqual({
    what: 'only-one',
    name: 'loop.gif',
    moving: 'video',
  })
  expect(composer.drafts.earlier.value.map(({ id, text }) => [id, text])).toEqual([
    [before, 'Dusk'],
  ])
  expect((await ports.drafts.get(before as DraftId))?.attachments).toHaveLength(1)
})
