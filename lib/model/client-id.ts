/** What is wrong with a pasted Client ID, as far as its form tells. */
export type ClientIdFault =
  | 'spaces'
  | 'address'
  | 'characters'
  | 'short'
  | 'api-key'
  | 'secret'
  | 'token'

/** Shorter than any that X gives out: those seen have 34 characters, and X names no length. */
const SHORTEST = 10

/** Those seen have letters, digits, `-` and `_`; what other ways to write bytes use is let through. */
const CHARACTERS = /^[\w.~:+/=%-]*$/

const ADDRESS = /^(?:https?:|www\.)|:\/\/|^[\w-]+(?:\.[\w-]+)+\//i

/**
 * Looks at the form only. Some can never be right (`cannotBe`); the others are likely mix-ups with X's
 * other values (lengths of X's API key 25, API and client secret 50; access token `<user id>-…`; bearer
 * token `AAAA…`) and only give a hint.
 */
export function clientIdFault(clientId: string): ClientIdFault | null {
  const value = clientId.trim()
  if (value === '') return null
  if (ADDRESS.test(value)) return 'address'
  if (/\s/.test(value)) return 'spaces'
  if (!CHARACTERS.test(value)) return 'characters'
  if (value.length < SHORTEST) return 'short'
  if (/^\d{5,}-\w/.test(value) || /^AAAAAAAA/.test(value)) return 'token'
  if (/^[A-Za-z0-9]{25}$/.test(value)) return 'api-key'
  if (/^[\w-]{50}$/.test(value)) return 'secret'
  return null
}

/** Whether X gives out nothing of this form, so that it is not kept. */
export function cannotBe(fault: ClientIdFault | null): boolean {
  return fault !== null && IMPOSSIBLE.has(fault)
}

const IMPOSSIBLE: ReadonlySet<ClientIdFault> = new Set(['spaces', 'address', 'characters', 'short'])
