import type { Failure, FailureKind } from '../failures/failure.ts'
import type { EpochMs } from '../units.ts'
import { MINUTE } from '../units.ts'
import type { Account } from './account.ts'
import { type ClientIdFault, clientIdFault } from './client-id.ts'
import type { Job } from './job.ts'

/**
 * What "Check my set-up" looks at, in the order in which people read it. None of it posts anything, and
 * X's price list has no line for any call that it makes.
 */
export const CHECKS = [
  'reach',
  'clock',
  'client-id',
  'known',
  'app-type',
  'sent-back',
  'scopes',
  'account',
  'tokens',
  'credits',
  'room',
] as const

export type Check = (typeof CHECKS)[number]

/** A check tells nothing while one of these has failed. */
const NEEDS: Record<Check, readonly Check[]> = {
  reach: [],
  clock: ['reach'],
  'client-id': [],
  known: ['reach', 'client-id'],
  'app-type': ['known'],
  'sent-back': ['known', 'app-type'],
  scopes: ['sent-back'],
  account: ['sent-back', 'scopes'],
  tokens: ['reach', 'account'],
  credits: ['account'],
  room: [],
}

/** Steps of the guide, from 1 on. */
export type GuideStepNumber = 1 | 2 | 3 | 4

/** Where what failed can be mended; null for what is no part of the guide. */
const STEPS: Record<Check, GuideStepNumber | null> = {
  reach: null,
  clock: null,
  'client-id': 3,
  known: 3,
  'app-type': 2,
  'sent-back': 2,
  scopes: 2,
  account: 4,
  tokens: 4,
  credits: 1,
  room: null,
}

/** A clock that is further from X's than this makes times wrong that people see. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE

/** Room in bytes without which the next picture or video may not fit. */
export const ROOM_WANTED = 100_000_000

export type Fault =
  /** The browser says that there is no connection. */
  | { what: 'offline' }
  /** Courier may not speak with X: the person took that right away in the browser's settings. */
  | { what: 'not-allowed' }
  /** `aheadMs`: how far X's clock is ahead of this computer's; negative when it is behind. */
  | { what: 'clock'; aheadMs: number }
  | { what: 'client-id-form'; fault: ClientIdFault }
  | { what: 'no-account' }
  /** `username`: whose it is, where it is one account's. */
  | { what: 'failure'; failure: Failure; username?: string }

export type Outcome =
  | { state: 'passed' }
  | { state: 'failed'; fault: Fault }
  /** `because`: the check that failed before it; null where nothing tells yet. */
  | { state: 'not-tried'; because: Check | null }

export interface CheckLine {
  check: Check
  outcome: Outcome
}

/** How the last sign-in ended; `failure` is null when it ended well. It quotes nobody. */
export interface SignInResult {
  at: EpochMs
  /** The app that was signed in with. */
  clientId: string
  failure: Failure | null
}

/** A run of the checks. One that was cut off begins anew: nothing it does has an effect. */
export type CheckRun =
  | { state: 'running'; since: EpochMs }
  /** `subject`: what was looked at (`subjectOf`); of something else the lines tell nothing. */
  | { state: 'done'; at: EpochMs; subject: string; lines: CheckLine[] }

/** What is stored about the set-up beside the settings. */
export interface SetUpRecord {
  lastSignIn: SignInResult | null
  check: CheckRun | null
}

export const EMPTY_SET_UP: SetUpRecord = { lastSignIn: null, check: null }

/** What X answered when it was asked about the app, without any account. */
export interface AppAnswer {
  /** Why there was no answer that can be used; null when there was one. */
  failure: Failure | null
  /** X's clock ahead of this computer's, in ms; null where X did not say. */
  aheadMs: number | null
  /** null where X did not say. */
  app: 'fine' | 'unknown' | 'confidential' | null
}

/** One account, and what X says to its sign-in. */
export interface AccountFacts {
  account: Account
  /** Of what posting needs and was not granted; null where nothing is known. */
  missingScopes: string[] | null
  /** Why X did not accept it; null when it did. undefined: X was not asked. */
  answer: Failure | null | undefined
}

export interface SetUpFacts {
  clientId: string
  online: boolean
  /** Whether the browser lets Courier speak with X. */
  mayReach: boolean
  /** null: X was not asked. */
  x: AppAnswer | null
  lastSignIn: SignInResult | null
  accounts: AccountFacts[]
  jobs: Job[]
  /** Bytes free for Courier; null where the browser does not say. */
  freeBytes: number | null
}

/** What each check says, in order. */
export function checkSetUp(facts: SetUpFacts): CheckLine[] {
  const lines: CheckLine[] = []
  for (const check of CHECKS) {
    const because = failedBefore(check, lines)
    const outcome: Outcome = because === null ? LOOK[check](facts) : { state: 'not-tried', because }
    lines.push({ check, outcome })
  }
  return lines
}

/** The first line that failed; null when none did. */
export function firstFailed(lines: readonly CheckLine[]): CheckLine | null {
  return lines.find(({ outcome }) => outcome.state === 'failed') ?? null
}

/** The step of the guide in which a line that failed can be mended; null where there is none. */
export function stepToMend({ check, outcome }: CheckLine): GuideStepNumber | null {
  if (outcome.state !== 'failed') return null
  const { fault } = outcome
  return fault.what === 'failure' && PASSES_BY_ITSELF.has(fault.failure.kind) ? null : STEPS[check]
}

/** The step of the guide that is to be looked at again, after these checks. */
export function failingStep(lines: readonly CheckLine[]): GuideStepNumber | null {
  return lines.map(stepToMend).find((step) => step !== null) ?? null
}

/** The step that a failed sign-in points at; undefined for what no step mends. */
export function stepOfSignIn(failure: Failure): GuideStepNumber | undefined {
  return STEP_OF_SIGN_IN[failure.kind]
}

const STEP_OF_SIGN_IN: Partial<Record<FailureKind, GuideStepNumber>> = {
  'credits-depleted': 1,
  'app-not-enrolled': 1,
  'sign-in-window-closed': 2,
  'app-is-confidential': 2,
  'scope-missing': 2,
  'client-id-unknown': 3,
  'client-id-missing': 3,
}

/** Names what was looked at, so that a report of something else is known for one. */
export function subjectOf(
  clientId: string,
  accounts: readonly Pick<Account, 'id' | 'status'>[],
): string {
  const parts = accounts.map(({ id, status }) => `${id} ${status}`).sort()
  return [clientId, ...parts].join('\n')
}

/** The lines of the last run, while they are about what there is now. */
export function currentLines(
  { check, lastSignIn }: SetUpRecord,
  clientId: string,
  accounts: readonly Account[],
): CheckLine[] | null {
  if (check?.state !== 'done' || check.subject !== subjectOf(clientId, accounts)) return null
  return lastSignIn !== null && lastSignIn.at > check.at ? null : check.lines
}

/** A failure of a sign-in as it may be kept: its kind and what decides, no sentence of X's. */
export function asKept(failure: Failure): Failure {
  switch (failure.kind) {
    case 'sign-in-refused':
      return { kind: failure.kind, error: '', description: '' }
    case 'unexpected':
      return { kind: failure.kind, message: '', stack: '' }
    default:
      return 'detail' in failure ? ({ ...failure, detail: '' } as Failure) : failure
  }
}

/** Whether X has sent somebody back for this app, so that it knows the app and the way back. */
export function sentBack(lastSignIn: SignInResult | null, clientId: string): boolean {
  if (lastSignIn?.clientId !== clientId) return false
  return lastSignIn.failure === null || CAME_BACK.has(lastSignIn.failure.kind)
}

function failedBefore(check: Check, lines: readonly CheckLine[]): Check | null {
  for (const need of NEEDS[check]) {
    const outcome = lines.find((line) => line.check === need)?.outcome
    if (outcome?.state === 'failed') return need
    if (outcome?.state === 'not-tried' && outcome.because !== null) return outcome.because
  }
  return null
}

const PASSED: Outcome = { state: 'passed' }
const UNTOLD: Outcome = { state: 'not-tried', because: null }

function failed(fault: Fault): Outcome {
  return { state: 'failed', fault }
}

function failedBy(failure: Failure, username?: string): Outcome {
  return failed({ what: 'failure', failure, ...(username !== undefined && { username }) })
}

/** Troubles of the moment: no step of the guide mends them. */
const PASSES_BY_ITSELF: ReadonlySet<FailureKind> = new Set([
  'x-unreachable',
  'x-silent',
  'x-rate-limited',
  'x-trouble',
  'x-nonsense',
  'x-not-found',
])

/** What X refuses for an app that has no money, or may not spend it. */
const MONEY: ReadonlySet<FailureKind> = new Set([
  'credits-depleted',
  'app-not-enrolled',
  'usage-capped',
])

/** After these X had sent the window back to Courier, whatever was wrong then. */
const CAME_BACK: ReadonlySet<FailureKind> = new Set([
  'sign-in-denied',
  'sign-in-mismatch',
  'sign-in-code-expired',
  'sign-in-refused',
  'app-is-confidential',
  'scope-missing',
  'credits-depleted',
  'app-not-enrolled',
  'usage-capped',
])

const LOOK: Record<Check, (facts: SetUpFacts) => Outcome> = {
  reach({ online, mayReach, x }) {
    if (!mayReach) return failed({ what: 'not-allowed' })
    // A browser may think so and be wrong, so an answer counts for more.
    if (x?.failure === null) return PASSED
    if (!online) return failed({ what: 'offline' })
    return x === null ? UNTOLD : failedBy(x.failure)
  },

  clock({ x }) {
    const aheadMs = x?.aheadMs ?? null
    if (aheadMs === null) return UNTOLD
    return Math.abs(aheadMs) > CLOCK_TOLERANCE_MS ? failed({ what: 'clock', aheadMs }) : PASSED
  },

  'client-id'({ clientId, x }) {
    if (clientId === '') return failedBy({ kind: 'client-id-missing' })
    const fault = clientIdFault(clientId)
    // What looks like another value of X's, and X knows, is the right one all the same.
    const isKnown = x?.app === 'fine' || x?.app === 'confidential'
    return fault === null || isKnown ? PASSED : failed({ what: 'client-id-form', fault })
  },

  known({ x }) {
    if (x === null || x.app === null) return UNTOLD
    return x.app === 'unknown' ? failedBy({ kind: 'client-id-unknown' }) : PASSED
  },

  'app-type'(facts) {
    const { x } = facts
    if (x?.app === 'fine') return PASSED
    const isConfidential =
      x?.app === 'confidential' || lastFailure(facts)?.kind === 'app-is-confidential'
    return isConfidential ? failedBy({ kind: 'app-is-confidential' }) : UNTOLD
  },

  'sent-back'(facts) {
    if (accountsOfApp(facts).length > 0 || endedWell(facts)) return PASSED
    const failure = lastFailure(facts)
    if (failure === null) return UNTOLD
    if (failure.kind === 'sign-in-window-closed') return failedBy(failure)
    return CAME_BACK.has(failure.kind) ? PASSED : UNTOLD
  },

  scopes(facts) {
    const failure = lastFailure(facts)
    if (failure?.kind === 'scope-missing' && accountsOfApp(facts).length === 0) {
      return failedBy(failure)
    }
    const granted = facts.accounts.filter(
      ({ account, missingScopes }) => account.status === 'connected' && missingScopes !== null,
    )
    for (const { account, missingScopes } of granted) {
      if (missingScopes?.length) {
        return failedBy({ kind: 'scope-missing', missing: missingScopes }, account.username)
      }
    }
    return granted.length > 0 ? PASSED : UNTOLD
  },

  account({ accounts }) {
    const [first] = accounts
    if (!first) return failed({ what: 'no-account' })
    if (accounts.some(({ account }) => account.status === 'connected')) return PASSED
    return failedBy(signedOutBy(first.account), first.account.username)
  },

  tokens({ accounts }) {
    for (const { account, answer } of accounts) {
      // Who signed out here wants it so.
      if (account.status === 'signed-out' && account.signedOut !== 'here') {
        return failedBy(signedOutBy(account), account.username)
      }
      if (answer && !MONEY.has(answer.kind)) return failedBy(answer, account.username)
    }
    return accounts.some(({ answer }) => answer !== undefined) ? PASSED : UNTOLD
  },

  credits(facts) {
    const now = facts.accounts.map(({ answer }) => answer).find((answer) => isAboutMoney(answer))
    if (now) return failedBy(now)
    const refused = lastRefusalOfMoney(facts)
    const acceptedAt = Math.max(0, ...facts.jobs.map(publishedAt))
    if (refused && refused.at > acceptedAt) return failedBy(refused.failure)
    return acceptedAt > 0 ? PASSED : UNTOLD
  },

  room({ freeBytes }) {
    if (freeBytes === null) return UNTOLD
    const missingBytes = ROOM_WANTED - freeBytes
    return missingBytes > 0 ? failedBy({ kind: 'storage-full', missingBytes }) : PASSED
  },
}

function signedOutBy({ signedOut }: Account): Failure {
  return signedOut === undefined ? { kind: 'signed-out' } : { kind: 'signed-out', cause: signedOut }
}

/** Connected through the app that is entered now: X sent somebody back for it once. */
function accountsOfApp({ accounts, clientId }: SetUpFacts): AccountFacts[] {
  return accounts.filter(({ account }) => account.clientId === clientId)
}

function ofThisApp({ lastSignIn, clientId }: SetUpFacts): SignInResult | null {
  return lastSignIn?.clientId === clientId ? lastSignIn : null
}

function lastFailure(facts: SetUpFacts): Failure | null {
  return ofThisApp(facts)?.failure ?? null
}

function endedWell(facts: SetUpFacts): boolean {
  return ofThisApp(facts)?.failure === null
}

function isAboutMoney(failure: Failure | null | undefined): failure is Failure {
  return failure !== null && failure !== undefined && MONEY.has(failure.kind)
}

function publishedAt({ state }: Job): EpochMs {
  return state.state === 'published' ? state.publishedAt : 0
}

/** The newest word of X's that the app's money is at an end, as far as it is still stored. */
function lastRefusalOfMoney(facts: SetUpFacts): { at: EpochMs; failure: Failure } | null {
  const { jobs, accounts } = facts
  const signIn = ofThisApp(facts)
  const said = [
    ...jobs.flatMap(({ state, wantedAt }) =>
      state.state === 'blocked' || state.state === 'waiting'
        ? [{ at: wantedAt, failure: state.failure }]
        : [],
    ),
    ...accounts.flatMap(({ account: { hold } }) =>
      hold ? [{ at: hold.since ?? hold.until, failure: hold.failure }] : [],
    ),
    ...(signIn?.failure ? [{ at: signIn.at, failure: signIn.failure }] : []),
  ].filter(({ failure }) => isAboutMoney(failure))
  return said.sort((a, b) => b.at - a.at)[0] ?? null
}

/** Of these accounts X is asked whether it accepts their sign-in. */
export function isAsked({ status }: Account): boolean {
  return status === 'connected'
}
