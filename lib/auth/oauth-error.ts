import type { Failure } from '../failures/failure.ts'

/** `error` and `error_description` of RFC 6749 §5.2, or the first of X's own `errors`. */
export interface OAuthError {
  error: string
  description: string
}

/** Reads the body of a 4xx; both parts are '' when it says nothing. */
export function parseOAuthError(body: unknown): OAuthError {
  const fields = fieldsOf(body)
  const first = fieldsOf(Array.isArray(fields.errors) ? fields.errors[0] : undefined)
  const text = (...values: unknown[]) =>
    String(values.find((value) => typeof value === 'string' || typeof value === 'number') ?? '')
  return {
    error: text(fields.error, first.code, fields.title).slice(0, 100),
    description: text(fields.error_description, first.message, fields.detail, fields.message).slice(
      0,
      300,
    ),
  }
}

/**
 * Why X refused the exchange of a code, by its words, because X answers most causes with the same
 * `invalid_request` (bodies reported by other clients; X documents none of them).
 */
export function exchangeFailure({ error, description }: OAuthError): Failure {
  if (error === 'unauthorized_client' && /authorization header/i.test(description)) {
    return { kind: 'app-is-confidential' }
  }
  if (error === 'invalid_client' || /client[ _]?id\b/i.test(description)) {
    return { kind: 'client-id-unknown' }
  }
  if (/code verifier did not match/i.test(description)) return { kind: 'sign-in-mismatch' }
  if (
    error === 'invalid_grant' ||
    /authorization code (was|is) (invalid|expired)/i.test(description)
  ) {
    return { kind: 'sign-in-code-expired' }
  }
  return { kind: 'sign-in-refused', error, description }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
