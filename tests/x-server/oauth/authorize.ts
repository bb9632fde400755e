import { randomUUID } from 'node:crypto'
import type { Exchange, Reply } from '../http/exchange.ts'
import { html, redirect } from '../http/replies.ts'
import { type App, findApp, findUser, type World } from '../world.ts'
import { consentPage, deniedPage, errorPage, signInPage } from './consent-page.ts'

interface Wish {
  app: App
  redirectUri: string
  scopes: string[]
  state: string
  challenge: string
}

/** Scopes that X knows, as far as anyone here asks for them. x-api.md §1.4 */
const SCOPES = ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access']

const waiting = new Map<string, Wish>()

/** x.com/i/oauth2/authorize: GET shows the consent page, POST is its buttons. x-api.md §1.1, §1.2 */
export async function authorize(world: World, exchange: Exchange): Promise<Reply> {
  if (exchange.method === 'POST') return decide(world, exchange)
  const app = findApp(world, exchange.query.get('client_id'))
  const redirectUri = exchange.query.get('redirect_uri') ?? ''
  // x-api.md §1.5: no redirect, X's own page; xurl#27 [O]. The page itself answers 200 (ASSUMED).
  if (!app?.oauth2 || !app.redirectUris.includes(redirectUri)) return html(200, errorPage())
  const wrong = wrongParameters(exchange.query)
  for (const what of wrong) world.violations.push(`GET /i/oauth2/authorize: ${what}`)
  const state = exchange.query.get('state') ?? ''
  if (wrong.length > 0) {
    if (world.switches.badAuthorizeParameter === 'page') return html(200, errorPage())
    return backTo(redirectUri, { error: 'invalid_request', state })
  }
  const wish: Wish = {
    app,
    redirectUri,
    scopes: (exchange.query.get('scope') ?? '').split(' '),
    state,
    challenge: exchange.query.get('code_challenge') ?? '',
  }
  return ask(world, wish)
}

function wrongParameters(query: URLSearchParams): string[] {
  const wrong: string[] = []
  if (query.get('response_type') !== 'code') wrong.push('response_type is not code')
  const scopes = (query.get('scope') ?? '').split(' ')
  for (const scope of scopes) if (!SCOPES.includes(scope)) wrong.push(`unknown scope "${scope}"`)
  const state = query.get('state') ?? ''
  // x-api.md §1.2, authorization-code.mdx [D]
  if (!state || state.length > 500) wrong.push(`state of ${state.length} characters`)
  // S256 is what X's own clients send; plain is allowed by X but nobody should. x-api.md §1.2
  if (query.get('code_challenge_method') !== 'S256') wrong.push('code_challenge_method is not S256')
  if (!/^[\w-]{43}$/.test(query.get('code_challenge') ?? '')) {
    wrong.push('code_challenge is not a base64url SHA-256')
  }
  const known = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state']
  for (const name of query.keys()) {
    if (!known.includes(name) && !name.startsWith('code_challenge')) {
      wrong.push(`unknown parameter ${name}`)
    }
  }
  return wrong
}

function ask(world: World, wish: Wish): Reply {
  const user = findUser(world, world.session.userId)
  if (user && world.consent.mode === 'auto') return grant(world, wish, user.id)
  const id = randomUUID()
  waiting.set(id, wish)
  if (!user) return html(200, signInPage(id, world.users))
  return html(200, consentPage({ id, app: wish.app, user, scopes: wish.scopes }))
}

async function decide(world: World, exchange: Exchange): Promise<Reply> {
  const { bytes } = await exchange.body()
  const form = new URLSearchParams(bytes?.toString('utf8') ?? '')
  const id = form.get('request') ?? ''
  const wish = waiting.get(id)
  if (!wish) return html(200, errorPage())
  waiting.delete(id)
  const signInAs = form.get('user')
  if (signInAs) {
    world.session.userId = signInAs
    return ask(world, wish)
  }
  const user = findUser(world, world.session.userId)
  if (form.get('decision') === 'authorize' && form.get('trusted') && user) {
    return grant(world, wish, user.id)
  }
  if (world.switches.denial === 'page') return html(200, deniedPage())
  return backTo(wish.redirectUri, { error: 'access_denied', state: wish.state })
}

function grant(world: World, wish: Wish, userId: string): Reply {
  const { code } = world.tokens.newCode({
    clientId: wish.app.clientId,
    userId,
    redirectUri: wish.redirectUri,
    scopes: wish.scopes.filter((scope) => !world.switches.scopesWithheld.includes(scope)),
    challenge: wish.challenge,
  })
  return backTo(wish.redirectUri, { state: wish.state, code })
}

function backTo(redirectUri: string, parameters: Record<string, string>): Reply {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return redirect(url.href)
}
