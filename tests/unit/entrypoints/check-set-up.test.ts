import { describe, expect, test } from 'vitest'
import {
  createSetUpCheck,
  type SetUpCheckPorts,
} from '../../../entrypoints/background/check-set-up.ts'
import { CourierError } from '../../../lib/failures/failure.ts'
import type { Account } from '../../../lib/model/account.ts'
import { EMPTY_SET_UP, type SetUpRecord } from '../../../lib/model/set-up-check.ts'
import type { AccountId } from '../../../lib/units.ts'

const ANA: Account = {
  id: '11' as AccountId,
  username: 'ana',
  name: 'Ana',
  avatar: null,
  subscription: 'None',
  clientId: 'client-of-tests',
  status: 'connected',
  hold: null,
  connectedAt: 0,
}

/** A background on this record, which outlives it. */
function background(stored: { record: SetUpRecord }, changes: Partial<SetUpCheckPorts> = {}) {
  let awake = 0
  const asked: string[] = []
  const begun: Promise<unknown>[] = []
  const accounts = [ANA]
  const check = createSetUpCheck({
    setUp: {
      get: async () => stored.record,
      update: async (change) => {
        stored.record = change(stored.record)
      },
    },
    clientId: async () => 'client-of-tests',
    accounts: async () => [...accounts],
    jobs: async () => [],
    online: () => true,
    mayReach: async () => true,
    askAboutApp: async (clientId) => {
      asked.push(`app ${clientId}`)
      return { failure: null, aheadMs: 0, app: 'fine' }
    },
    missingScopes: async () => [],
    whyNotAccepted: async (id) => {
      asked.push(`account ${id}`)
      return null
    },
    freeBytes: async () => 1e9,
    withLock: (_name, work) => work(),
    keepAwake: () => {
      awake += 1
      return () => {
        awake -= 1
      }
    },
    now: () => 5,
    unattended: (work) => void begun.push(work),
    ...changes,
  })
  return { check, asked, begun, accounts, isAwake: () => awake > 0 }
}

const failedIn = ({ check }: SetUpRecord) =>
  check?.state === 'done'
    ? check.lines.filter(({ outcome }) => outcome.state === 'failed')
    : check?.state

test('that it was asked for is stored first; the rest goes on without whoever asked', async () => {
  const stored = { record: EMPTY_SET_UP }
  const { check, begun, isAwake } = background(stored)
  await check.ask()
  expect(stored.record.check).toEqual({ state: 'running', since: 5 })
  expect(isAwake()).toBe(true)
  await Promise.all(begun)
  expect(failedIn(stored.record)).toEqual([])
  expect(isAwake()).toBe(false)
})

test('a background that died in the middle has its checks done by the next one, once', async () => {
  const stored: { record: SetUpRecord } = { record: EMPTY_SET_UP }
  const dying = background(stored, { askAboutApp: () => new Promise(() => {}) })
  await dying.check.ask()
  const next = background(stored)
  await next.check.resume()
  await next.check.resume()
  expect(next.asked).toEqual(['app client-of-tests', 'account 11'])
  expect(stored.record.check).toMatchObject({ state: 'done', at: 5 })
})

test('checks that cannot be made are over, and told; they can be asked for again', async () => {
  const stored: { record: SetUpRecord } = { record: EMPTY_SET_UP }
  const freeBytes = () => Promise.reject(new CourierError({ kind: 'media-empty' }))
  const failing = background(stored, { freeBytes })
  await failing.check.ask()
  await expect(failing.begun[0]).rejects.toMatchObject({ failure: { kind: 'media-empty' } })
  expect(stored.record.check).toBeNull()
  const { check, begun } = background(stored)
  await check.ask()
  await Promise.all(begun)
  expect(stored.record.check).toMatchObject({ state: 'done' })
})

test('nothing is asked of X that it cannot answer', async () => {
  const stored = { record: EMPTY_SET_UP }
  const { check, begun, asked } = background(stored, { mayReach: async () => false })
  await check.ask()
  await Promise.all(begun)
  expect(asked).toEqual([])
  expect(failedIn(stored.record)).toMatchObject([{ check: 'reach' }])
})

test('an account whose sign-in X ends as it is asked is the one the report is about', async () => {
  const stored = { record: EMPTY_SET_UP }
  const { check, begun, accounts } = background(stored, {
    whyNotAccepted: async () => {
      accounts[0] = { ...ANA, status: 'signed-out', signedOut: 'at-x' }
      return { kind: 'signed-out', cause: 'at-x' }
    },
  })
  await check.ask()
  await Promise.all(begun)
  expect(failedIn(stored.record)).toMatchObject([
    { check: 'account', outcome: { fault: { username: 'ana' } } },
  ])
  expect(stored.record.check).toMatchObject({ subject: 'client-of-tests\n11 signed-out' })
})

describe('how a sign-in ended', () => {
  test('is remembered, without what X said', async () => {
    const stored: { record: SetUpRecord } = { record: EMPTY_SET_UP }
    const { check } = background(stored)
    const failure = { kind: 'sign-in-refused', error: 'e', description: 'secret' } as const
    const signIn = () => Promise.reject(new CourierError(failure))
    await expect(check.noting(signIn)).rejects.toMatchObject({ failure })
    expect(stored.record.lastSignIn).toEqual({
      at: 5,
      clientId: 'client-of-tests',
      failure: { kind: 'sign-in-refused', error: '', description: '' },
    })
    expect(await check.noting(async () => 'in')).toBe('in')
    expect(stored.record.lastSignIn?.failure).toBeNull()
  })

  test('is told as it was where it cannot be stored', async () => {
    const stored = { record: EMPTY_SET_UP }
    const setUp = { get: async () => EMPTY_SET_UP, update: () => Promise.reject(new Error('full')) }
    const { check } = background(stored, { setUp })
    const failure = { kind: 'sign-in-denied' } as const
    const signIn = () => Promise.reject(new CourierError(failure))
    await expect(check.noting(signIn)).rejects.toMatchObject({ failure })
  })
})
