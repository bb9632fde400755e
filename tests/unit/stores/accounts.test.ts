import { describe, expect, test } from 'vitest'
import type { Account } from '../../../lib/model/account.ts'
import { newJob } from '../../../lib/model/job.ts'
import { STALE_AFTER_CHOICES_MS } from '../../../lib/model/settings.ts'
import { UNDO_CHOICES_MS } from '../../../lib/model/undo.ts'
import { createAccountsStore } from '../../../lib/stores/accounts.ts'
import { type AccountId, HOUR } from '../../../lib/units.ts'
import { draftWith } from './fake-ports.ts'
import { signedIn, surroundings } from './surroundings.ts'

const ANA = '1' as AccountId

async function settingUp(changes: Partial<ReturnType<typeof signedIn>> = {}) {
  const asked: [string, unknown][] = []
  const world = {
    ...signedIn(),
    answer: (name: string, argument: unknown) => {
      asked.push([name, argument])
      return { ok: true as const, value: null }
    },
    ...changes,
  }
  const ports = surroundings(world)
  const store = createAccountsStore(ports)
  await store.load()
  return { store, ports, asked, world }
}

describe('the default account', () => {
  test('is the chosen one, else the first', async () => {
    const world = signedIn()
    const [ana] = world.accounts
    if (ana) world.accounts.push({ ...ana, id: '2' as AccountId, username: 'boris' })
    const { store } = await settingUp({ accounts: world.accounts })
    expect(store.defaultAccount.value?.username).toBe('ana')
    await store.makeDefault('2' as AccountId)
    expect(store.defaultAccount.value?.username).toBe('boris')
  })
})

test('how long a post may be held up is stored at once', async () => {
  const { store, ports } = await settingUp()
  expect(store.settings.value.staleAfterMs).toBe(HOUR)
  for (const staleAfterMs of STALE_AFTER_CHOICES_MS) {
    await store.askAfter(staleAfterMs)
    expect((await ports.settings.get()).staleAfterMs).toBe(staleAfterMs)
    expect(store.settings.value.staleAfterMs).toBe(staleAfterMs)
  }
})

test('the time to undo is off, and stored at once when it is chosen', async () => {
  const { store, ports } = await settingUp()
  expect(store.settings.value.undoMs).toBe(0)
  for (const undoMs of UNDO_CHOICES_MS) {
    await store.undoWithin(undoMs)
    expect((await ports.settings.get()).undoMs).toBe(undoMs)
    expect(store.settings.value.undoMs).toBe(undoMs)
  }
})

describe('the Client ID', () => {
  test('is kept without the spaces around it', async () => {
    const { store, ports } = await settingUp()
    expect(await store.saveClientId('  abcdefghij \n')).toBe(true)
    expect((await ports.settings.get()).clientId).toBe('abcdefghij')
  })

  test.each(['abcdef ghijkl', 'https://foo', '🙂', 'abc'])('%j is not kept', async (value) => {
    const { store, ports } = await settingUp()
    expect(await store.saveClientId(value)).toBe(false)
    expect((await ports.settings.get()).clientId).toBe('id')
  })
})

describe('connecting', () => {
  test('tells when X returned an account that was already here', async () => {
    const { store } = await settingUp({
      answer: () => ({ ok: true, value: { accountId: ANA, known: true } }),
    })
    await store.connect()
    expect(store.connectResult.value).toEqual({ state: 'connected', accountId: ANA, known: true })
    expect(store.connecting.value).toBe(false)
  })

  test('that fails keeps the reason until the next attempt', async () => {
    const { store } = await settingUp({
      answer: () => ({ ok: false, failure: { kind: 'sign-in-window-closed' } }),
    })
    await store.connect()
    expect(store.connectResult.value).toEqual({
      state: 'failed',
      failure: { kind: 'sign-in-window-closed' },
    })
  })

  test('again begins for an account that is signed out, and for no other', async () => {
    const world = signedIn()
    const [ana] = world.accounts
    const boris = { ...ana, id: '2' as AccountId, status: 'signed-out' } as Account
    const { store, asked } = await settingUp({ accounts: [...world.accounts, boris] })
    await store.connectAgain(ANA)
    await store.connectAgain('3' as AccountId)
    expect(asked).toEqual([])
    await store.connectAgain(boris.id)
    expect(asked).toEqual([['account.connect', null]])
  })

  test('twice at once opens one window', async () => {
    const { store, asked } = await settingUp()
    await Promise.all([store.connect(), store.connect()])
    expect(asked).toHaveLength(1)
  })
})

describe('signing out', () => {
  const waiting = newJob(draftWith({ text: 'walk' }), ANA, 'walk', 1)

  test('without waiting posts happens at once', async () => {
    const { store, asked } = await settingUp()
    await store.askSignOut(ANA)
    expect(asked).toEqual([['account.sign-out', { accountId: ANA, jobs: 'keep' }]])
    expect(store.signOutQuestion.value).toBeNull()
  })

  test('with waiting posts asks first, and does nothing until it is answered', async () => {
    const { store, asked } = await settingUp({ jobs: [waiting] })
    await store.askSignOut(ANA)
    expect(store.signOutQuestion.value).toEqual({
      accountId: ANA,
      posts: { waiting: 1, stopped: 0, underWay: 0 },
    })
    expect(asked).toEqual([])
    await store.answerSignOut('cancel')
    expect(asked).toEqual([['account.sign-out', { accountId: ANA, jobs: 'cancel' }]])
  })

  test('can be taken back', async () => {
    const { store, asked } = await settingUp({ jobs: [waiting] })
    await store.askSignOut(ANA)
    await store.answerSignOut(null)
    expect(store.signOutQuestion.value).toBeNull()
    expect(asked).toEqual([])
  })

  test('does not ask about posts of others, or posts that are out', async () => {
    const others = { ...waiting, accountId: '2' as AccountId }
    const out = { ...waiting, state: { state: 'cancelled' as const, at: 2 } }
    const { store } = await settingUp({ jobs: [others, out] })
    await store.askSignOut(ANA)
    expect(store.signOutQuestion.value).toBeNull()
  })
})

test('whether metadata stays in media is kept at once', async () => {
  const { store, ports } = await settingUp()
  expect(store.settings.value.keepsMetadata).toBe(false)
  await store.keepMetadata(true)
  expect(store.settings.value.keepsMetadata).toBe(true)
  expect((await ports.settings.get()).keepsMetadata).toBe(true)
})
