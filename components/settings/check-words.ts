import type { Advice } from '../../lib/failures/advice.ts'
import { adviceWhenStopped } from '../../lib/failures/advice-when-stopped.ts'
import {
  type Check,
  type CheckLine,
  type Fault,
  firstFailed,
  ROOM_WANTED,
  stepToMend,
} from '../../lib/model/set-up-check.ts'
import { MINUTE } from '../../lib/units.ts'
import { formatBytes, formatSpan } from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { CLIENT_ID_HINTS } from './client-id-form.tsx'

const PASSED: Record<Check, MessageKey> = {
  reach: 'checkReach',
  clock: 'checkClock',
  'client-id': 'checkClientId',
  known: 'checkKnown',
  'app-type': 'checkAppType',
  'sent-back': 'checkSentBack',
  scopes: 'checkScopes',
  account: 'checkAccount',
  tokens: 'checkTokens',
  credits: 'checkCredits',
  room: 'checkRoom',
}

const NOT_TRIED: Record<Check, MessageKey> = {
  reach: 'checkReachOpen',
  clock: 'checkClockOpen',
  'client-id': 'checkClientIdOpen',
  known: 'checkKnownOpen',
  'app-type': 'checkAppTypeOpen',
  'sent-back': 'checkSentBackOpen',
  scopes: 'checkScopesOpen',
  account: 'checkAccountOpen',
  tokens: 'checkTokensOpen',
  credits: 'checkCreditsOpen',
  room: 'checkRoomOpen',
}

/** Why nothing tells yet, where it is not that X did not say. */
const UNTOLD: Partial<Record<Check, MessageKey>> = {
  'sent-back': 'checkUntoldSignIn',
  scopes: 'checkUntoldSignIn',
  credits: 'checkUntoldCredits',
  room: 'checkUntoldBrowser',
}

/** A line as people read it: a sentence, and perhaps why it was not tried or where to mend it. */
export interface LineWords {
  words: string
  detail: string | null
  link: { href: string; words: string } | null
}

export function lineWords(line: CheckLine): LineWords {
  const { check, outcome } = line
  switch (outcome.state) {
    case 'passed':
      return { words: t(PASSED[check]), detail: null, link: null }
    case 'not-tried': {
      const why = outcome.because === null ? (UNTOLD[check] ?? 'checkUntold') : 'checkAfterAnother'
      return { words: t(NOT_TRIED[check]), detail: t(why), link: null }
    }
    case 'failed':
      return { words: faultWords(outcome.fault), detail: null, link: wayOn(line, outcome.fault) }
  }
}

/** All of it in one sentence, for those who hear it: the step that failed, by number and by what is wrong. */
export function summary(lines: readonly CheckLine[]): string {
  const failed = firstFailed(lines)
  if (failed?.outcome.state === 'failed') {
    const words = faultWords(failed.outcome.fault)
    const step = stepToMend(failed)
    return step === null ? t('checkFailed', words) : t('checkFailedStep', step, words)
  }
  const isWhole = lines.every(({ outcome }) => outcome.state === 'passed')
  return t(isWhole ? 'checkAllFine' : 'checkFineSoFar')
}

/** What is wrong, and the one thing to do. */
export function faultWords(fault: Fault): string {
  switch (fault.what) {
    case 'offline':
      return t('checkOffline')
    case 'not-allowed':
      return t('checkNotAllowed')
    case 'clock': {
      const span = formatSpan(Math.round(Math.abs(fault.aheadMs) / MINUTE) * MINUTE)
      return t(fault.aheadMs > 0 ? 'checkClockBehind' : 'checkClockAhead', span)
    }
    case 'client-id-form':
      return t(CLIENT_ID_HINTS[fault.fault])
    case 'no-account':
      return t('checkNoAccount')
    case 'failure': {
      const { failure, username } = fault
      if (failure.kind === 'x-unreachable') return t('checkUnreachable')
      if (failure.kind === 'storage-full') {
        return t('checkNoRoom', formatBytes(ROOM_WANTED), formatBytes(failure.missingBytes ?? 0))
      }
      const { message, substitutions } = adviceWhenStopped(failure)
      const words = t(message, ...substitutions)
      return username === undefined ? words : t('checkOfAccount', username, words)
    }
  }
}

function wayOn(line: CheckLine, fault: Fault): LineWords['link'] {
  if (line.check === 'room') return { href: '#storage', words: t('checkToStorage') }
  // Who was connected once is connected again there.
  const isSignedOut = fault.what === 'failure' && fault.failure.kind === 'signed-out'
  if (isSignedOut) return { href: '#accounts', words: t('checkToAccounts') }
  const link: Advice['link'] =
    fault.what === 'failure' ? adviceWhenStopped(fault.failure).link : undefined
  if (link) return { href: link.url, words: t(link.label) }
  const step = stepToMend(line)
  return step === null ? null : { href: `#step-${step}`, words: t('checkToStep', step) }
}
