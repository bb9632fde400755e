import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../lib/failures/failure.ts'
import type { Account } from '../../../lib/model/account.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { type Job, type JobState, newJob } from '../../../lib/model/job.ts'
import {
  type AccountFacts,
  asKept,
  type Check,
  CLOCK_TOLERANCE_MS,
  checkSetUp,
  currentLines,
  type Fault,
  failingStep,
  firstFailed,
  type Outcome,
  type SetUpFacts,
  type SignInResult,
  subjectOf,
} from '../../../lib/model/set-up-check.ts'
import type { AccountId } from '../../../lib/units.ts'

const NOW = 1_800_000_000_000
const CLIENT = 'Q291cmllclRlc3RBcHA6MTpjaQ'

const ANA: Account = {
  id: '11' as AccountId,
  username: 'ana',
  name: 'Ana',
  avatar: null,
  subscription: 'None',
  clientId: CLIENT,
  status: 'connected',
  hold: null,
  connectedAt: NOW,
}

const accepted = (account: Account = ANA): AccountFacts => ({
  account,
  missingScopes: [],
  answer: null,
})

function facts(changes: Partial<SetUpFacts> = {}): SetUpFacts {
  return {
    clientId: CLIENT,
    online: true,
    mayReach: true,
    x: { failure: null, aheadMs: 400, app: 'fine' },
    lastSignIn: null,
    accounts: [accepted()],
    jobs: [aJob({ state: 'published', postId: null, publishedAt: NOW })],
    freeBytes: 1e9,
    ...changes,
  }
}

function aJob(state: JobState, wantedAt = NOW): Job {
  return { ...newJob(newDraft(NOW), ANA.id, 'Words', NOW), state, wantedAt }
}

const signIn = (failure: Failure | null, clientId = CLIENT): SignInResult => ({
  at: NOW,
  clientId,
  failure,
})

const outcomeOf = (check: Check, changes: Partial<SetUpFacts>): Outcome | undefined =>
  checkSetUp(facts(changes)).find((line) => line.check === check)?.outcome

const failedBy = (failure: Failure, username?: string) => ({
  state: 'failed',
  fault: { what: 'failure', failure, ...(username && { username }) },
})

const NOT_YET = { state: 'not-tried', because: null }

test('a set-up that works passes every check', () => {
  const lines = checkSetUp(facts())
  expect(lines.filter(({ outcome }) => outcome.state !== 'passed')).toEqual([])
  expect(firstFailed(lines)).toBeNull()
  expect(failingStep(lines)).toBeNull()
})

test('a new person is told of the first step alone, and of nothing as broken behind it', () => {
  const lines = checkSetUp(facts({ clientId: '', accounts: [], jobs: [] }))
  const failed = lines.filter(({ outcome }) => outcome.state === 'failed')
  expect(failed.map(({ check }) => check)).toEqual(['client-id'])
  expect(failingStep(lines)).toBe(3)
})

test.each<[string, Check, Partial<SetUpFacts>, Fault, 1 | 2 | 3 | 4 | null]>([
  [
    'no connection',
    'reach',
    { online: false, x: { failure: { kind: 'x-unreachable' }, aheadMs: null, app: null } },
    { what: 'offline' },
    null,
  ],
  [
    'X out of reach although there is a connection',
    'reach',
    { x: { failure: { kind: 'x-unreachable' }, aheadMs: null, app: null } },
    { what: 'failure', failure: { kind: 'x-unreachable' } },
    null,
  ],
  ['the right taken away', 'reach', { mayReach: false, x: null }, { what: 'not-allowed' }, null],
  [
    'a clock that is behind',
    'clock',
    { x: { failure: null, aheadMs: CLOCK_TOLERANCE_MS + 1, app: 'fine' } },
    { what: 'clock', aheadMs: CLOCK_TOLERANCE_MS + 1 },
    null,
  ],
  [
    'a clock that is ahead',
    'clock',
    { x: { failure: null, aheadMs: -CLOCK_TOLERANCE_MS - 1, app: 'fine' } },
    { what: 'clock', aheadMs: -CLOCK_TOLERANCE_MS - 1 },
    null,
  ],
  [
    'an address in its place',
    'client-id',
    { clientId: 'https://x.com/', x: { failure: null, aheadMs: 0, app: 'unknown' } },
    { what: 'client-id-form', fault: 'address' },
    3,
  ],
  [
    'a Client ID that X does not know',
    'known',
    { x: { failure: null, aheadMs: 0, app: 'unknown' } },
    { what: 'failure', failure: { kind: 'client-id-unknown' } },
    3,
  ],
  [
    'an app with a secret',
    'app-type',
    { x: { failure: null, aheadMs: 0, app: 'confidential' } },
    { what: 'failure', failure: { kind: 'app-is-confidential' } },
    2,
  ],
  [
    'a window that X never sent back',
    'sent-back',
    { accounts: [], lastSignIn: signIn({ kind: 'sign-in-window-closed' }) },
    { what: 'failure', failure: { kind: 'sign-in-window-closed' } },
    2,
  ],
  [
    'less allowed than needed, at the last sign-in',
    'scopes',
    { accounts: [], lastSignIn: signIn({ kind: 'scope-missing', missing: ['media.write'] }) },
    { what: 'failure', failure: { kind: 'scope-missing', missing: ['media.write'] } },
    2,
  ],
  [
    'less allowed than needed, by an older sign-in',
    'scopes',
    { accounts: [{ ...accepted(), missingScopes: ['media.write'] }] },
    {
      what: 'failure',
      failure: { kind: 'scope-missing', missing: ['media.write'] },
      username: 'ana',
    },
    2,
  ],
  ['nobody connected', 'account', { accounts: [] }, { what: 'no-account' }, 4],
  [
    'a sign-in that X ended',
    'account',
    {
      accounts: [
        {
          account: { ...ANA, status: 'signed-out', signedOut: 'at-x' },
          missingScopes: null,
          answer: undefined,
        },
      ],
    },
    { what: 'failure', failure: { kind: 'signed-out', cause: 'at-x' }, username: 'ana' },
    4,
  ],
  [
    'X in trouble as it is asked for the account, which no step mends',
    'tokens',
    { accounts: [{ ...accepted(), answer: { kind: 'x-trouble', status: 503 } }] },
    { what: 'failure', failure: { kind: 'x-trouble', status: 503 }, username: 'ana' },
    null,
  ],
  [
    'no credits, as X says now',
    'credits',
    { accounts: [{ ...accepted(), answer: { kind: 'credits-depleted' } }] },
    { what: 'failure', failure: { kind: 'credits-depleted' } },
    1,
  ],
  [
    'no credits, as a post that stopped says',
    'credits',
    { jobs: [aJob({ state: 'blocked', failure: { kind: 'credits-depleted' } })] },
    { what: 'failure', failure: { kind: 'credits-depleted' } },
    1,
  ],
  [
    'a full disk',
    'room',
    { freeBytes: 40e6 },
    { what: 'failure', failure: { kind: 'storage-full', missingBytes: 60e6 } },
    null,
  ],
])('%s is named', (_cause, check, changes, fault, step) => {
  const lines = checkSetUp(facts(changes))
  const failed = firstFailed(lines)
  expect(failed).toEqual({ check, outcome: { state: 'failed', fault } })
  expect(failingStep(lines)).toBe(step)
})

describe('what depends on a check that failed', () => {
  test('is not tried, and says which one it was', () => {
    const lines = checkSetUp(
      facts({ x: { failure: { kind: 'x-unreachable' }, aheadMs: null, app: null } }),
    )
    const open = lines.filter(({ outcome }) => outcome.state === 'not-tried')
    expect(open.map(({ check }) => check)).toEqual([
      'clock',
      'known',
      'app-type',
      'sent-back',
      'scopes',
      'account',
      'tokens',
      'credits',
    ])
    for (const { outcome } of open) expect(outcome).toMatchObject({ because: 'reach' })
  })

  test('does not keep the others from being tried', () => {
    expect(outcomeOf('room', { clientId: '' })).toEqual({ state: 'passed' })
    expect(outcomeOf('clock', { clientId: '' })).toEqual({ state: 'passed' })
  })
})

describe('what only a sign-in tells', () => {
  test.each<[string, SignInResult | null, Outcome | object]>([
    ['nobody has signed in', null, NOT_YET],
    ['another app was signed in with', signIn({ kind: 'sign-in-window-closed' }, 'x'), NOT_YET],
    ['X was out of reach', signIn({ kind: 'x-unreachable' }), NOT_YET],
    ['X led back with a no', signIn({ kind: 'sign-in-denied' }), { state: 'passed' }],
    ['it ended well', signIn(null), { state: 'passed' }],
  ])('where %s', (_when, lastSignIn, outcome) => {
    expect(outcomeOf('sent-back', { accounts: [], lastSignIn })).toEqual(outcome)
  })

  test('a window closed by hand says nothing against an app that has sent somebody back', () => {
    const lastSignIn = signIn({ kind: 'sign-in-window-closed' })
    expect(outcomeOf('sent-back', { lastSignIn })).toEqual({ state: 'passed' })
  })

  test('an app whose type was mended at X is believed', () => {
    const lastSignIn = signIn({ kind: 'app-is-confidential' })
    expect(outcomeOf('app-type', { lastSignIn })).toEqual({ state: 'passed' })
    const x = { failure: null, aheadMs: 0, app: null }
    expect(outcomeOf('app-type', { lastSignIn, x })).toEqual(
      failedBy({ kind: 'app-is-confidential' }),
    )
  })
})

test('a Client ID that looks like something else is right when X knows it', () => {
  expect(outcomeOf('client-id', { clientId: 'a'.repeat(25) })).toEqual({ state: 'passed' })
})

test('who signed out here is no fault while another account is connected', () => {
  const gone: AccountFacts = {
    account: { ...ANA, id: '22' as AccountId, status: 'signed-out', signedOut: 'here' },
    missingScopes: null,
    answer: undefined,
  }
  expect(outcomeOf('tokens', { accounts: [gone, accepted()] })).toEqual({ state: 'passed' })
  const ended = { ...gone, account: { ...gone.account, signedOut: 'unused' as const } }
  expect(outcomeOf('tokens', { accounts: [accepted(), ended] })).toEqual(
    failedBy({ kind: 'signed-out', cause: 'unused' }, 'ana'),
  )
})

describe('credits', () => {
  const refused = aJob({ state: 'blocked', failure: { kind: 'credits-depleted' } }, NOW)

  test('are believed again once X took a later post', () => {
    const later = aJob({ state: 'published', postId: null, publishedAt: NOW + 1 })
    expect(outcomeOf('credits', { jobs: [refused, later] })).toEqual({ state: 'passed' })
    const earlier = aJob({ state: 'published', postId: null, publishedAt: NOW - 1 })
    expect(outcomeOf('credits', { jobs: [refused, earlier] })).toEqual(
      failedBy({ kind: 'credits-depleted' }),
    )
  })

  test('are not known before X took or refused anything', () => {
    expect(outcomeOf('credits', { jobs: [] })).toEqual(NOT_YET)
    const other = aJob({ state: 'blocked', failure: { kind: 'post-duplicate' } })
    expect(outcomeOf('credits', { jobs: [other] })).toEqual(NOT_YET)
  })

  test('that a hold of the account says are gone are gone', () => {
    const hold = { until: NOW, failure: { kind: 'usage-capped' } as const }
    const accounts = [accepted({ ...ANA, hold })]
    expect(outcomeOf('credits', { accounts, jobs: [] })).toEqual(failedBy({ kind: 'usage-capped' }))
  })
})

describe('a report', () => {
  const lines = checkSetUp(facts())
  const done = { state: 'done', at: NOW, subject: subjectOf(CLIENT, [ANA]), lines } as const

  test('is shown while it is about what there is', () => {
    const record = { lastSignIn: signIn(null), check: done }
    expect(currentLines(record, CLIENT, [ANA])).toBe(lines)
  })

  test('is not shown for another Client ID, other accounts, or after another sign-in', () => {
    const record = { lastSignIn: null, check: done }
    expect(currentLines(record, 'other', [ANA])).toBeNull()
    expect(currentLines(record, CLIENT, [])).toBeNull()
    expect(currentLines(record, CLIENT, [{ ...ANA, status: 'signed-out' }])).toBeNull()
    const lastSignIn = { ...signIn(null), at: NOW + 1 }
    expect(currentLines({ ...record, lastSignIn }, CLIENT, [ANA])).toBeNull()
  })
})

test.each<[Failure, Failure]>([
  [
    { kind: 'sign-in-refused', error: 'quoted', description: 'quoted' },
    { kind: 'sign-in-refused', error: '', description: '' },
  ],
  [
    { kind: 'x-refused', detail: 'quoted', transactionId: 'a1' },
    { kind: 'x-refused', detail: '', transactionId: 'a1' },
  ],
  [
    { kind: 'unexpected', message: 'quoted', stack: 'quoted' },
    { kind: 'unexpected', message: '', stack: '' },
  ],
  [
    { kind: 'scope-missing', missing: ['media.write'] },
    { kind: 'scope-missing', missing: ['media.write'] },
  ],
])('nothing that X or the browser said is kept of %j', (failure, kept) => {
  expect(asKept(failure)).toEqual(kept)
})
