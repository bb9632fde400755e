import type { Reply } from '../http/exchange.ts'
import { json } from '../http/replies.ts'
import { type Call, onlyQuery } from './call.ts'
import { readList, USER_FIELDS } from './fields.ts'

/** GET /2/users/me. x-api.md §2.4, §3.3, OA getUsersMe [D] */
export function me(call: Call): Reply {
  const { user } = call
  onlyQuery(call, ['user.fields', 'expansions', 'tweet.fields', 'post.fields'])
  const fields = readList(call, 'user.fields', USER_FIELDS)
  const optional: Record<string, unknown> = {
    profile_image_url: `https://pbs.twimg.com/profile_images/${user.id}/avatar_normal.png`,
    subscription_type: user.subscriptionType,
    verified: user.verified,
    verified_type: user.verified ? 'blue' : 'none',
    protected: user.protected,
  }
  const data: Record<string, unknown> = { id: user.id, name: user.name, username: user.username }
  for (const [name, value] of Object.entries(optional)) if (fields.has(name)) data[name] = value
  return json(200, { data })
}
