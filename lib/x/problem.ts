import { fieldsOf, listOf, textOf } from './parse.ts'

/** What an error body says, whichever of X's shapes it has. */
export interface Problem {
  /** Last path segment of `type`, whose host is api.twitter.com or api.x.com; '' for about:blank. */
  type: string
  title: string
  reason: string
  /** Codes of the old shapes. */
  codes: number[]
  /** Names of the request's fields that X found fault with. */
  parameters: string[]
  /** X's most particular sentence, at most 300 characters; '' when it said nothing. */
  detail: string
  /** Everything it said, for recognising a cause by its words. */
  says: string
}

const NOTHING_SAID: Problem = {
  type: '',
  title: '',
  reason: '',
  codes: [],
  parameters: [],
  detail: '',
  says: '',
}

/**
 * Reads an error body: a Problem (`type`, `title`, `detail`, perhaps `errors[]`), the old
 * `{ errors: [{ code, message }] }`, `{ code, message }`, or something else that says nothing
 * (response codes and errors page; OpenAPI 2.167 Error and Problem).
 */
export function parseProblem(body: unknown): Problem {
  const outer = fieldsOf(body)
  if (!outer) return NOTHING_SAID
  const inner = listOf(outer.errors)
    .map(fieldsOf)
    .filter((entry) => entry !== null)
  const all = [outer, ...inner]
  const words = (key: string) => all.map((entry) => textOf(entry[key]) ?? '').filter(Boolean)
  const messages = [...inner.flatMap(sentencesOf), ...sentencesOf(outer)]
  return {
    type: words('type').map(lastSegment).find(Boolean) ?? '',
    title: words('title')[0] ?? '',
    reason: words('reason')[0] ?? '',
    codes: all.map((entry) => entry.code).filter((code) => typeof code === 'number'),
    parameters: inner.flatMap((entry) => Object.keys(fieldsOf(entry.parameters) ?? {})),
    detail: (messages[0] ?? words('title')[0] ?? '').slice(0, 300),
    says: [...messages, ...words('title')].join('\n'),
  }
}

function sentencesOf(entry: Record<string, unknown>): string[] {
  return [entry.message, entry.detail].map((value) => textOf(value) ?? '').filter(Boolean)
}

function lastSegment(type: string): string {
  return type === 'about:blank' ? '' : (type.split('/').filter(Boolean).at(-1) ?? '')
}
