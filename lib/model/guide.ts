import type { Account } from './account.ts'
import {
  type Check,
  type CheckLine,
  type GuideStepNumber,
  type SignInResult,
  sentBack,
  stepToMend,
} from './set-up-check.ts'

/** Every step of the guide; in the first four things are mended (`GuideStepNumber`). */
export type GuideStep = GuideStepNumber | 5 | 6

/** `untold`: the person may have done it, and nothing tells yet whether it is right. */
export type StepState = 'later' | 'now' | 'untold' | 'done' | 'check'

export interface GuideFacts {
  clientId: string
  accounts: readonly Pick<Account, 'clientId' | 'status'>[]
  /** What the last checks said of what there is now; null where they said nothing. */
  lines: readonly CheckLine[] | null
  lastSignIn: SignInResult | null
  /** The step that is to be looked at again. */
  toMend: GuideStepNumber | null
  /** Whether the person chose when files go up. */
  choseAhead: boolean
}

/** How far each step is. None is done on the person's word alone where X may see it otherwise. */
export function guideStates(facts: GuideFacts): Record<GuideStep, StepState> {
  const { clientId, accounts, lines, lastSignIn, toMend } = facts
  const entered = clientId !== ''
  const isConnected = accounts.some(({ status }) => status === 'connected')
  const cameBack =
    entered &&
    (accounts.some((account) => account.clientId === clientId) || sentBack(lastSignIn, clientId))
  const isKnown = entered && (said(lines, 'known') ?? cameBack)
  const wrong = new Set(lines?.map(stepToMend))

  function state(step: GuideStep, isDone: boolean, otherwise: StepState): StepState {
    if (step === toMend) return 'check'
    if (!isDone) return otherwise
    return wrong.has(step as GuideStepNumber) ? 'untold' : 'done'
  }
  const open: StepState = entered ? 'untold' : 'now'
  return {
    1: state(1, isKnown, open),
    2: state(2, entered && (said(lines, 'sent-back') ?? cameBack), open),
    3: state(3, isKnown, open),
    4: state(4, isConnected, entered ? 'now' : 'later'),
    5: state(5, isConnected && isAllFine(lines), accounts.length > 0 ? 'now' : 'later'),
    6: state(6, facts.choseAhead, isConnected ? 'now' : 'later'),
  }
}

/** Whether posting works, as far as is known. */
export function isSetUp(states: Record<GuideStep, StepState>): boolean {
  return ([1, 2, 3, 4] as const).every((step) => states[step] === 'done')
}

/** Whether the last checks found nothing amiss. */
function isAllFine(lines: readonly CheckLine[] | null): boolean {
  return lines !== null && !lines.some(({ outcome }) => outcome.state === 'failed')
}

/** What a check said; undefined where it did not tell. */
function said(lines: readonly CheckLine[] | null, check: Check): boolean | undefined {
  const state = lines?.find((line) => line.check === check)?.outcome.state
  return state === undefined || state === 'not-tried' ? undefined : state === 'passed'
}
