import type { Subscription } from '../model/account.ts'
import type { AccountId } from '../units.ts'
import { fieldsOf, idOf, textOf } from './parse.ts'
import { API, type XRequest, xRequest } from './request.ts'

/** The signed-in person, as X knows them. */
export interface XUser {
  id: AccountId
  /** Without the `@`. */
  username: string
  name: string
  /** As X gave it; `auth/avatar.ts` decides whether it may be fetched. */
  avatarUrl: string | null
  /** `verified` alone would be wrong: Basic subscribers have no mark. */
  subscription: Subscription
  verified: boolean
  /** Posts are seen by followers only. */
  isProtected: boolean
}

const FIELDS = 'profile_image_url,subscription_type,verified,verified_type,protected'

/** Asks who the token belongs to (OpenAPI 2.167, getUsersMe). Only at sign-in: it may be billed. */
export function meRequest(): XRequest<XUser> {
  return xRequest({
    method: 'GET',
    url: `${API}/2/users/me?user.fields=${FIELDS}`,
    parse(body) {
      const user = fieldsOf(fieldsOf(body)?.data)
      const id = idOf<AccountId>(user?.id)
      const username = textOf(user?.username)
      if (!user || id === null || username === null || !/^\w{1,50}$/.test(username)) return null
      return {
        value: {
          id,
          username,
          name: textOf(user.name)?.trim().slice(0, 100) || username,
          avatarUrl: textOf(user.profile_image_url),
          subscription: subscriptionOf(user.subscription_type),
          verified: user.verified === true || isMark(user.verified_type),
          isProtected: user.protected === true,
        },
      }
    },
  })
}

/** "Basic, Premium, PremiumPlus or None" (OpenAPI 2.167, User). */
function subscriptionOf(value: unknown): Subscription {
  switch (value) {
    case 'None':
    case 'Basic':
    case 'Premium':
    case 'PremiumPlus':
      return value
    default:
      return 'unknown'
  }
}

/** "blue, government, business or none" (OpenAPI 2.167, User). */
function isMark(value: unknown): boolean {
  return value === 'blue' || value === 'government' || value === 'business'
}
