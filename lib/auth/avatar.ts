/**
 * How to fetch a profile picture, or null when `url` is none of X's: only its picture host is asked,
 * over https, without cookies or referrer, so that no other host ever learns of a sign-in.
 */
export function avatarRequest(url: string): { url: string; init: RequestInit } | null {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (
    parsed?.origin !== 'https://pbs.twimg.com' ||
    parsed.username !== '' ||
    parsed.password !== ''
  ) {
    return null
  }
  return {
    url: parsed.href,
    init: { credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' },
  }
}
