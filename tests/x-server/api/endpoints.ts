import type { Reply } from '../http/exchange.ts'
import { hasLink } from '../post-text.ts'
import type { Allowance } from '../rate-limits.ts'
import { append } from './append.ts'
import type { Call, Endpoint } from './call.ts'
import { createPost } from './create-post.ts'
import { finalize } from './finalize.ts'
import { initialize } from './initialize.ts'
import { me } from './me.ts'
import { metadata } from './metadata.ts'
import { oneShot } from './one-shot.ts'
import { deletePost, getPost, mediaByKey, userPosts } from './read-posts.ts'
import { status } from './status.ts'
import { createSubtitles, deleteSubtitles } from './subtitles.ts'

const QUARTER = 15 * 60
const DAY = 86_400

/** Scopes: x-api.md §1.4. Limits: §4.1, rate-limits.mdx [D]. Prices: §4.2, pricing.mdx [D]. */
const MEDIA = ['media.write']
const READ = ['tweet.read', 'users.read']
const WRITE = ['tweet.read', 'tweet.write', 'users.read']
const perUser = (requests: number): Allowance => [requests, QUARTER]
const perDay = (requests: number): Allowance => [requests, DAY]

const chunkedLimits = { perUser: perUser(1875), perApp: perDay(180_000) }

export const endpoints: readonly Endpoint[] = [
  {
    name: 'initialize',
    method: 'POST',
    path: '/2/media/upload/initialize',
    scopes: MEDIA,
    ...chunkedLimits,
    price: uploadPrice,
    handle: initialize,
  },
  {
    name: 'append',
    method: 'POST',
    path: '/2/media/upload/{id}/append',
    scopes: MEDIA,
    ...chunkedLimits,
    handle: append,
  },
  {
    name: 'finalize',
    method: 'POST',
    path: '/2/media/upload/{id}/finalize',
    scopes: MEDIA,
    ...chunkedLimits,
    handle: finalize,
  },
  {
    name: 'status',
    method: 'GET',
    path: '/2/media/upload',
    scopes: MEDIA,
    perUser: perUser(1000),
    perApp: perDay(100_000),
    handle: status,
  },
  {
    name: 'oneShot',
    method: 'POST',
    path: '/2/media/upload',
    scopes: MEDIA,
    perUser: perUser(500),
    perApp: perDay(50_000),
    price: uploadPrice,
    handle: oneShot,
  },
  {
    name: 'metadata',
    method: 'POST',
    path: '/2/media/metadata',
    scopes: MEDIA,
    perUser: perUser(500),
    perApp: perDay(50_000),
    price: () => ({ what: 'Media Metadata', dollars: 0.005 }),
    handle: metadata,
  },
  {
    name: 'createSubtitles',
    method: 'POST',
    path: '/2/media/subtitles',
    scopes: MEDIA,
    perUser: perUser(100),
    perApp: perDay(10_000),
    price: () => ({ what: 'Media Metadata', dollars: 0.005 }),
    handle: createSubtitles,
  },
  {
    name: 'deleteSubtitles',
    method: 'DELETE',
    path: '/2/media/subtitles',
    scopes: MEDIA,
    perUser: perUser(100),
    perApp: perDay(10_000),
    price: () => ({ what: 'Media Metadata', dollars: 0.005 }),
    handle: deleteSubtitles,
  },
  {
    name: 'createPost',
    method: 'POST',
    path: '/2/tweets',
    scopes: WRITE,
    perUser: perUser(100),
    perApp: perDay(10_000),
    price: postPrice,
    handle: createPost,
  },
  {
    name: 'deletePost',
    method: 'DELETE',
    path: '/2/tweets/{id}',
    scopes: WRITE,
    perUser: perUser(50),
    price: ({ world }) => ({ what: 'Content: Manage', dollars: world.switches.deletePrice }),
    handle: deletePost,
  },
  {
    name: 'getPost',
    method: 'GET',
    path: '/2/tweets/{id}',
    scopes: READ,
    perUser: perUser(900),
    perApp: [450, QUARTER],
    price: readPrice,
    handle: getPost,
  },
  {
    name: 'me',
    method: 'GET',
    path: '/2/users/me',
    scopes: READ,
    perUser: perUser(75),
    price: ({ world }) => ({ what: 'User: Read', dollars: world.switches.mePrice }),
    handle: me,
  },
  {
    name: 'userPosts',
    method: 'GET',
    path: '/2/users/{id}/tweets',
    scopes: READ,
    perUser: perUser(900),
    perApp: [10_000, QUARTER],
    price: readPrice,
    handle: userPosts,
  },
  {
    name: 'mediaByKey',
    method: 'GET',
    path: '/2/media/{media_key}',
    scopes: ['tweet.read'],
    handle: mediaByKey,
  },
]

/** Staff say 0.015 per media object, the price list has no line. x-api.md §4.2 [C] */
function uploadPrice({ world }: Call) {
  return world.switches.uploadsCharged ? { what: 'Media upload', dollars: 0.015 } : undefined
}

/** What counts as a link is not defined (x-api.md §8); twitter-text's extraction is ASSUMED. */
function postPrice({ world }: Call, reply: Reply) {
  const id = reply.status === 201 ? postIdOf(reply) : undefined
  const post = world.posts.find((candidate) => candidate.id === id)
  return post && hasLink(post.text)
    ? { what: 'Post: Create (with URL)', dollars: 0.2 }
    : { what: 'Post: Create', dollars: 0.015 }
}

function postIdOf(reply: Reply): string | undefined {
  const parsed = JSON.parse(String(reply.body)) as { data?: { id?: string } }
  return parsed.data?.id
}

/** Per post returned; a tenth of a cent when the signed-in person owns the app. x-api.md §4.2 [D] */
function readPrice({ app, user }: Call, reply: Reply) {
  const parsed = JSON.parse(String(reply.body)) as { data?: unknown[] | object }
  const count = Array.isArray(parsed.data) ? parsed.data.length : Number(Boolean(parsed.data))
  const isOwner = app.ownerUserId === user.id
  return {
    what: isOwner ? 'Owned Reads' : 'Posts: Read',
    dollars: count * (isOwner ? 0.001 : 0.005),
  }
}
