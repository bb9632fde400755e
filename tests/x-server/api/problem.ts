import type { Reply } from '../http/exchange.ts'
import type { Switches } from '../switches.ts'

export type ProblemSwitches = Pick<Switches, 'problemHost' | 'problemContentType'>

/** A body of X's Problem shape. x-api.md §3.5, OA Problem [D] */
export function problem(switches: ProblemSwitches, status: number, fields: object): Reply {
  return {
    status,
    headers: { 'content-type': switches.problemContentType },
    body: JSON.stringify(fields),
  }
}

export function problemType(switches: Pick<Switches, 'problemHost'>, name: string): string {
  return `https://${switches.problemHost}/2/problems/${name}`
}
