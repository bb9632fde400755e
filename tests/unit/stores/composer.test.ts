import { describe, expect, test } from 'vitest'
import { CourierError } from '../../../lib/failures/failure.ts'
import { createAccountsStore } from '../../../lib/stores/accounts.ts'
import { createComposerStore } from '../../../lib/stores/composer.ts'
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

describe('posting', () => {
  test('hands over what was typed last, and the next draft is empty', async () => {
    const world = signedIn()
    const submitted: unknown[] = []
    const { composer, ports } = await composing(world)
    const first = composer.draft.value?.id
    composer.setText('Good mornin')
    composer.setText('Good morning')
    const send = ports.send
    ports.send = async (name, argument) => {
      if (first) submitted.push((await ports.drafts.get(first))?.text)
      return send(name, argument)
    }
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
    const send = ports.send
    ports.send = async (name, argument) => {
      named.push((await ports.drafts.list())[0]?.accountId)
      return send(name, argument)
    }
    await composer.post()
    expect(named).toEqual(['1'])
  })

  test('waits for a picture that is still being stored, so that it never goes out without it', async () => {
    const { composer, ports } = await composing()
    const pictures: unknown[] = []
    const send = ports.send
    ports.send = async (name, argument) => {
      pictures.push((await ports.drafts.list()).map(({ attachments }) => attachments.length))
      return send(name, argument)
    }
    composer.setText('With a picture')
    const adding = composer.attachments.add([aFile('a.jpg')])
    await composer.post()
    await adding
    expect(pictures).toEqual([[1]])
  })

  test('a picture alone can be posted while it is still being stored', async () => {
    const { composer, ports } = await composing()
    let submits = 0
    const send = ports.send
    ports.send = async (name, argument) => {
      submits += 1
      return send(name, argument)
    }
    void composer.attachments.add([aFile('a.jpg')])
    expect(composer.obstacle.value).toBeNull()
    await composer.post()
    expect(submits).toBe(1)
  })

  test('does not happen when a file on its way turns out to be none', async () => {
    const { composer, ports } = await composing()
    let submits = 0
    const send = ports.send
    ports.send = async (name, argument) => {
      submits += 1
      return send(name, argument)
    }
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
    let sent = 0
    world.answer = () => {
      sent += 1
      return undefined
    }
    const { composer } = await composing(world)
    await composer.post()
    expect(sent).toBe(0)
    composer.setText('Hello')
    await Promise.all([composer.post(), composer.post()])
    expect(sent).toBe(1)
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
    expect(composer.earlier.value.map(({ text }) => text)).toEqual(['new', 'old'])
  })

  test('opening one leaves what was written reachable, and no empty draft behind', async () => {
    const world = signedIn()
    const old = draftWith({ text: 'old' })
    world.drafts.push(old)
    const { composer, ports } = await composing(world)
    await composer.openDraft(old.id)
    expect(composer.draft.value?.text).toBe('old')
    expect(await ports.drafts.list()).toHaveLength(1)
  })

  test('deleting one deletes its files too', async () => {
    const world = signedIn()
    const { composer, ports } = await composing(world)
    await composer.attachments.add([aFile('a.jpg')])
    const withFile = composer.draft.value
    const next = draftWith({ text: 'next' })
    await ports.drafts.put(next)
    await composer.openDraft(next.id)
    expect(world.blobs.size).toBe(1)
    if (withFile) await composer.deleteDraft(withFile.id)
    expect(world.blobs.size).toBe(0)
    expect(composer.earlier.value).toEqual([])
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
    composer.togglePart('quote')
    expect(composer.draft.value?.text).toContain('days\n“The last one is the longest.”\nhttps')
    composer.leaveOutLinks()
    expect(composer.draft.value?.text).not.toContain('http')
  })

  test('of a page without a public address is refused in words', async () => {
    const { composer, ports } = await composing()
    ports.sharedPage = async () => ({ title: 'Settings', url: 'chrome://settings', quote: '' })
    await composer.shareTab()
    expect(composer.problem.value).toEqual({ kind: 'page-not-shareable', scheme: 'chrome' })
    expect(composer.draft.value?.text).toBe('')
  })
})

test('a draft that another window posted meanwhile keeps its picture when it is deleted here', async () => {
  const world = signedIn()
  const { composer, ports } = await composing(world)
  await composer.attachments.add([aFile('a.jpg')])
  const posted = composer.draft.value?.id
  if (!posted) throw new Error('no draft')
  const listBefore = await ports.drafts.list()
  ports.drafts.list = async () => listBefore
  await composer.openDraft(posted)
  await ports.send('outbox.submit', { draftId: posted })
  await composer.deleteDraft(posted)
  expect(world.blobs.size).toBe(1)
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
  await composer.openDraft(other.id)
  expect((await ports.drafts.get(left))?.text).toBe('From a page')
})

test('a post does not go out without its picture when another draft comes up while that is stored', async () => {
  const other = draftWith({ text: 'From a page' })
  const { composer, ports } = await composing({ ...signedIn(), drafts: [other] })
  const sent: unknown[] = []
  const { send } = ports
  ports.send = async (name, argument) => {
    sent.push(name)
    return send(name, argument)
  }
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
