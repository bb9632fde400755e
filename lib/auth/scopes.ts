/**
 * What Courier asks for, and all of it is needed: reading who is signed in and the account's own
 * posts, posting, uploading, and staying signed in (X's OAuth 2.0 pages and OpenAPI 2.167, checked
 * 2026-11-23).
 */
export const SCOPES = [
  'tweet.read',
  'tweet.write',
  'users.read',
  'media.write',
  'offline.access',
] as const

/** The scopes that were not granted. */
export function missingScopes(granted: string[]): string[] {
  return SCOPES.filter((scope) => !granted.includes(scope))
}
