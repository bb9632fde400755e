import { describe, expect, test } from 'vitest'
import { type GuideFacts, guideStates, isSetUp } from '../../../lib/model/guide.ts'
import {
  CHECKS,
  type Check,
  type CheckLine,
  failingStep,
  type Outcome,
} from '../../../lib/model/set-up-check.ts'

const CLIENT = 'Q291cmllclRlc3RBcHA6MTpjaQ'
const ANA = { clientId: CLIENT, status: 'connected' } as const

const PASSED: Outcome = { state: 'passed' }
const UNKNOWN: Outcome = {
  state: 'failed',
  fault: { what: 'failure', failure: { kind: 'client-id-unknown' } },
}
const NO_CREDITS: Outcome = {
  state: 'failed',
  fault: { what: 'failure', failure: { kind: 'credits-depleted' } },
}
const UNTOLD: Outcome = { state: 'not-tried', because: null }

/** All passed but these. */
function lines(changes: Partial<Record<Check, Outcome>> = {}): CheckLine[] {
  return CHECKS.map((check) => ({ check, outcome: changes[check] ?? PASSED }))
}

function states(changes: Partial<GuideFacts>): string[] {
  const facts: GuideFacts = {
    clientId: CLIENT,
    accounts: [],
    lines: null,
    lastSignIn: null,
    toMend: failingStep(changes.lines ?? []),
    choseAhead: false,
    ...changes,
  }
  return Object.values(guideStates(facts))
}

describe('steps of the guide', () => {
  test('nothing is done at first', () => {
    expect(states({ clientId: '' })).toEqual(['now', 'now', 'now', 'later', 'later', 'later'])
  })

  test('a Client ID that was only typed in makes nothing done', () => {
    expect(states({})).toEqual(['untold', 'untold', 'untold', 'now', 'later', 'later'])
  })

  test('one that X does not know takes every Done away that it would stand for', () => {
    const said = lines({ known: UNKNOWN, 'sent-back': UNTOLD, account: UNTOLD })
    expect(states({ lines: said })).toEqual(['untold', 'untold', 'check', 'now', 'later', 'later'])
    // Also where somebody was connected through it before.
    expect(states({ lines: lines({ known: UNKNOWN }), accounts: [ANA] }).slice(0, 3)).toEqual([
      'untold',
      'done',
      'check',
    ])
  })

  test('X knows the app: it is made and its ID is right; the way back is not tried yet', () => {
    const said = lines({ 'sent-back': UNTOLD, account: UNTOLD })
    expect(states({ lines: said }).slice(0, 4)).toEqual(['done', 'untold', 'done', 'now'])
  })

  test('who was sent back by X has an app, a way back and an ID', () => {
    const lastSignIn = { at: 1, clientId: CLIENT, failure: { kind: 'sign-in-denied' as const } }
    expect(states({ lastSignIn }).slice(0, 4)).toEqual(['done', 'done', 'done', 'now'])
    const closed = { ...lastSignIn, failure: { kind: 'sign-in-window-closed' as const } }
    expect(states({ lastSignIn: closed, toMend: 2 }).slice(0, 4)).toEqual([
      'untold',
      'check',
      'untold',
      'now',
    ])
    const ofAnother = { ...lastSignIn, clientId: 'another' }
    expect(states({ lastSignIn: ofAnother })[0]).toBe('untold')
  })

  test('connected, four are done; the check and the choice are to come', () => {
    expect(states({ accounts: [ANA] })).toEqual(['done', 'done', 'done', 'done', 'now', 'now'])
    expect(states({ accounts: [ANA], choseAhead: true })[5]).toBe('done')
    expect(states({ accounts: [ANA], lines: lines() })[4]).toBe('done')
  })

  test('a failed check takes Done away from its own step alone', () => {
    const said = lines({ credits: NO_CREDITS })
    expect(states({ accounts: [ANA], lines: said })).toEqual([
      'check',
      'done',
      'done',
      'done',
      'now',
      'now',
    ])
  })

  test('signed out, the account is to be connected again', () => {
    expect(states({ accounts: [{ ...ANA, status: 'signed-out' }] })[3]).toBe('now')
  })

  test('posting works once the first four are done', () => {
    const facts = {
      ...{ clientId: CLIENT, lines: null, lastSignIn: null, toMend: null, choseAhead: false },
    }
    expect(isSetUp(guideStates({ ...facts, accounts: [ANA] }))).toBe(true)
    expect(isSetUp(guideStates({ ...facts, accounts: [ANA], toMend: 1 }))).toBe(false)
    expect(isSetUp(guideStates({ ...facts, accounts: [] }))).toBe(false)
  })
})
