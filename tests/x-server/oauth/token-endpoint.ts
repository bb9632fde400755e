import { createHash } from 'node:crypto'
import type { Exchange, Reply } from '../http/exchange.ts'
import { json } from '../http/replies.ts'
import { type App, findApp, type World } from '../world.ts'

/** x-api.md §1.5: RFC 6749 §5.2 bodies. */
function oauthError(status: number, error: string, description: string): Reply {
  return json(status, { error, error_description: description })
}

const invalid = (description: string) => oauthError(400, 'invalid_request', description)
const missing = (name: string) => invalid(`Missing required parameter [${name}].`)

const KNOWN_PARAMETERS: Record<string, readonly string[]> = {
  authorization_code: ['grant_type', 'code', 'client_id', 'redirect_uri', 'code_verifier'],
  refresh_token: ['grant_type', 'refresh_token', 'client_id'],
  revoke: ['token', 'token_type_hint', 'client_id'],
}

/** POST /2/oauth2/token. x-api.md §1.2, user-access-token.mdx [D] */
export async function exchangeToken(world: World, exchange: Exchange): Promise<Reply> {
  const form = await readForm(world, exchange)
  if (!form) return invalid('The request body is not a form.')
  const grant = form.get('grant_type')
  if (!grant) return missing('grant_type')
  noteUnknown(world, exchange, form, KNOWN_PARAMETERS[grant] ?? [])
  const app = checkApp(world, exchange, form)
  if ('status' in app) return app
  if (grant === 'authorization_code') return redeemCode(world, app, form)
  if (grant === 'refresh_token') return refresh(world, app, form)
  return oauthError(400, 'unsupported_grant_type', 'The grant type is not supported.')
}

/** POST /2/oauth2/revoke. x-api.md §1.2 [D]; an unknown token is no error (RFC 7009 §2.2, ASSUMED). */
export async function revokeToken(world: World, exchange: Exchange): Promise<Reply> {
  const form = await readForm(world, exchange)
  if (!form) return invalid('The request body is not a form.')
  noteUnknown(world, exchange, form, KNOWN_PARAMETERS.revoke ?? [])
  const app = checkApp(world, exchange, form)
  if ('status' in app) return app
  const token = form.get('token')
  if (!token) return missing('token')
  const family = world.tokens.findByAnyToken(token)
  if (family?.clientId === app.clientId) {
    if (world.switches.revokeEndsFamily) family.revoked = true
    else if (family.refreshToken?.token === token) family.refreshToken = undefined
    else family.accessTokens = family.accessTokens.filter((access) => access.token !== token)
  }
  return json(200, { revoked: true })
}

async function readForm(world: World, exchange: Exchange): Promise<URLSearchParams | undefined> {
  const { bytes } = await exchange.body(64 * 1024)
  const type = exchange.headers['content-type'] ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    world.violations.push(`POST ${exchange.path}: content type ${type || 'missing'}, not a form`)
    return undefined
  }
  if (exchange.headers.authorization) {
    // x-api.md §1.2: none for a public client [D]
    world.violations.push(`POST ${exchange.path}: Authorization header from a public client`)
  }
  return new URLSearchParams(bytes?.toString('utf8') ?? '')
}

function noteUnknown(
  world: World,
  exchange: Exchange,
  form: URLSearchParams,
  known: readonly string[],
): void {
  for (const name of new Set(form.keys())) {
    if (!known.includes(name)) {
      world.violations.push(`POST ${exchange.path}: unknown parameter ${name}`)
    }
    if (form.getAll(name).length > 1) {
      world.violations.push(`POST ${exchange.path}: parameter ${name} repeated`)
    }
  }
}

function checkApp(world: World, exchange: Exchange, form: URLSearchParams): App | Reply {
  const clientId = form.get('client_id')
  if (!clientId) {
    world.violations.push(`POST ${exchange.path}: no client_id`)
    return missing('client_id')
  }
  const app = findApp(world, clientId)
  // ASSUMED wording; RFC 6749 §5.2
  if (!app) return oauthError(401, 'invalid_client', 'Value passed for the client id was invalid.')
  if (app.type === 'confidential') {
    // x-api.md §1.5; unasuke/omniauth-twitter2#4 [O]
    return oauthError(401, 'unauthorized_client', 'Missing valid authorization header')
  }
  return app
}

function redeemCode(world: World, app: App, form: URLSearchParams): Reply {
  for (const name of ['code', 'redirect_uri', 'code_verifier']) {
    if (!form.get(name)) return missing(name)
  }
  const code = world.tokens.codes.find((candidate) => candidate.code === form.get('code'))
  const age = code && world.clock.now() - code.madeAt
  const isLate = age === undefined || age > world.switches.codeLifeSecs * 1000
  if (!code || code.used || isLate || code.clientId !== app.clientId) {
    // x-api.md §1.5; ntav2#496 [O]
    return invalid('Value passed for the authorization code was invalid.')
  }
  // ASSUMED: a failed exchange spends the code as well.
  code.used = true
  if (code.redirectUri !== form.get('redirect_uri')) {
    // ASSUMED wording
    return invalid(
      'Value passed for the redirect uri did not match the uri of the authorization code.',
    )
  }
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  if (challenge !== code.challenge) {
    // x-api.md §1.5; twitter-api-typescript-sdk#26 [O]
    return invalid('Value passed for the code verifier did not match the code challenge.')
  }
  return json(
    200,
    world.tokens.mint(world.tokens.startFamily(code.userId, app.clientId, code.scopes)),
  )
}

function refresh(world: World, app: App, form: URLSearchParams): Reply {
  const { switches, tokens } = world
  // x-api.md §1.5: spent, revoked and expired look the same [O]; the code is §8's conflict
  const dead = oauthError(
    400,
    switches.deadRefreshTokenError,
    'Value passed for the token was invalid.',
  )
  const token = form.get('refresh_token')
  if (!token) return missing('refresh_token')
  const family = tokens.findByAnyToken(token)
  if (!family || family.clientId !== app.clientId || family.revoked) return dead
  if (family.spentRefreshTokens.includes(token)) {
    family.reuses += 1
    if (switches.reuseRevokesFamily) family.revoked = true
    return dead
  }
  if (family.refreshToken?.token !== token) return dead
  if (family.refreshToken.expiresAt <= world.clock.now()) return dead
  if (!switches.oldAccessTokenSurvivesRefresh) family.accessTokens = []
  family.refreshes += 1
  return json(200, tokens.mint(family))
}
