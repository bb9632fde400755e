import { expect, test } from 'vitest'
import {
  checkSetUp,
  EMPTY_SET_UP,
  type SetUpRecord,
  subjectOf,
} from '../../../lib/model/set-up-check.ts'
import { createAccountsStore } from '../../../lib/stores/accounts.ts'
import { createSetUpStore } from '../../../lib/stores/set-up.ts'
import { settle, signedIn, surroundings } from './surroundings.ts'

const LINES = checkSetUp({
  clientId: '',
  online: true,
  mayReach: true,
  x: null,
  lastSignIn: null,
  accounts: [],
  jobs: [],
  freeBytes: null,
})

async function aStore(works = true) {
  const world = signedIn()
  const stored: { record: SetUpRecord } = { record: EMPTY_SET_UP }
  world.answer = () => {
    if (!works) return { ok: false, failure: { kind: 'background-unreachable' } }
    stored.record = { ...stored.record, check: { state: 'running', since: 0 } }
    return { ok: true, value: null }
  }
  const ports = surroundings(world)
  const accounts = createAccountsStore(ports)
  await accounts.load()
  const store = createSetUpStore({ ...ports, readSetUp: async () => stored.record }, accounts)
  await store.load()
  return { store, ports, stored, accounts, subject: subjectOf('id', world.accounts) }
}

test('checks that were begun, here or elsewhere, are waited for, and then shown', async () => {
  const { store, ports, stored, subject } = await aStore()
  await store.check()
  expect(store.checking.value).toBe(true)
  stored.record = { ...stored.record, check: { state: 'done', at: 1, subject, lines: LINES } }
  ports.change('settings')
  await settle()
  expect(store.checking.value).toBe(false)
  expect(store.lines.value).toEqual(LINES)
  expect(store.failingStep.value).toBe(3)
})

test('another Client ID takes back what was said about the one before', async () => {
  const { store, ports, stored, subject, accounts } = await aStore()
  stored.record = { lastSignIn: null, check: { state: 'done', at: 1, subject, lines: LINES } }
  ports.change('settings')
  await settle()
  expect(store.lines.value).toEqual(LINES)
  await accounts.saveClientId('another-client')
  expect(store.lines.value).toBeNull()
  expect(store.failingStep.value).toBeNull()
})

test('a background that does not answer is told of, and can be asked again', async () => {
  const { store } = await aStore(false)
  await store.check()
  expect(store.problem.value?.kind).toBe('background-unreachable')
  expect(store.checking.value).toBe(false)
})
