import { escapeHtml } from '../http/replies.ts'
import { page } from '../pages/page.ts'
import type { App, User } from '../world.ts'

const MEANINGS: Record<string, string> = {
  'tweet.read': 'See posts that you can see',
  'tweet.write': 'Post and delete posts for you',
  'users.read': 'See your name and username',
  'media.write': 'Upload pictures and videos for you',
  'offline.access': 'Stay connected until you revoke access',
}

export function consentPage(wish: { id: string; app: App; user: User; scopes: string[] }): string {
  const list = wish.scopes
    .map((scope) => `<li>${MEANINGS[scope] ?? ''} <code>${escapeHtml(scope)}</code></li>`)
    .join('')
  // The checkbox cannot be avoided: x-api.md §1.4, devcommunity t/275832 [O]
  return page(
    'Authorize an app',
    `<main class="card">
      <h1>${escapeHtml(wish.app.name)} wants to use your account</h1>
      <p class="who"><img src="https://pbs.twimg.com/profile_images/${wish.user.id}/avatar_normal.png" alt="" width="40" height="40">
        <span><strong>${escapeHtml(wish.user.name)}</strong><br>@${escapeHtml(wish.user.username)}</span></p>
      <p>The app will be able to:</p><ul>${list}</ul>
      <form method="post" action="/i/oauth2/authorize">
        <input type="hidden" name="request" value="${wish.id}">
        <label><input type="checkbox" name="trusted" value="yes" required> Sensitive permissions requested: I trust this app</label>
        <p class="actions">
          <button name="decision" value="cancel" formnovalidate>Cancel</button>
          <button name="decision" value="authorize" class="primary">Authorize app</button>
        </p>
      </form>
    </main>`,
  )
}

export function signInPage(id: string, users: User[]): string {
  const buttons = users
    .map(
      (user) =>
        `<p><button name="user" value="${user.id}">Sign in as @${escapeHtml(user.username)}</button></p>`,
    )
    .join('')
  return page(
    'Sign in',
    `<main class="card"><h1>Nobody is signed in here</h1>
      <form method="post" action="/i/oauth2/authorize"><input type="hidden" name="request" value="${id}">${buttons}</form></main>`,
  )
}

/** x-api.md §1.5: the title is X's; the extension only sees the window closed. */
export function errorPage(): string {
  return page(
    'Something went wrong',
    `<main class="card"><h1>Something went wrong</h1>
      <p>You weren't able to give access to the App. Go back and try logging in again.</p></main>`,
  )
}

export function deniedPage(): string {
  return page('Not authorized', '<main class="card"><h1>You did not authorize the app</h1></main>')
}
