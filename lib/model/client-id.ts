/** What is wrong with a pasted Client ID, as far as its form tells. */
export type ClientIdFault = 'spaces' | 'address' | 'api-key' | 'secret' | 'token'

/**
 * Looks at the form only. `spaces` can never be right; the others are likely mix-ups with X's other
 * values (lengths of X's API key 25, API and client secret 50; access token `<user id>-…`; bearer
 * token `AAAA…`) and only give a hint.
 */
export function clientIdFault(clientId: string): ClientIdFault | null {
  const value = clientId.trim()
  if (/\s/.test(value)) return 'spaces'
  if (/^https?:/i.test(value)) return 'address'
  if (/^\d{5,}-\w/.test(value) || /^AAAAAAAA/.test(value)) return 'token'
  if (/^[A-Za-z0-9]{25}$/.test(value)) return 'api-key'
  if (/^[\w-]{50}$/.test(value)) return 'secret'
  return null
}
