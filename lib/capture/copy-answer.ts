import type { Attempt } from './attempt.ts'

type CopyAttempt = Extract<Attempt, { way: 'copy' }>

/** Turns the page's account of a copy that brought no bytes into an attempt. It may say anything. */
export function attemptFromCopy(answer: unknown): CopyAttempt {
  const { reason, message } = (
    typeof answer === 'object' && answer !== null ? answer : {}
  ) as Record<string, unknown>
  switch (reason) {
    case 'moved':
    case 'not-delivered':
      return { way: 'copy', result: 'no-page' }
    case 'not-shown':
      return { way: 'copy', result: 'not-shown' }
    case 'tainted':
    case 'moves':
    case 'blank':
    case 'too-large':
      return { way: 'copy', result: 'only-shown' }
    default: {
      const said = `copy in page: ${String(message ?? reason ?? answer)}`.slice(0, 500)
      const failure = { kind: 'unexpected', message: said, stack: '' } as const
      return { way: 'copy', result: 'failed', failure }
    }
  }
}
