import type { Reply } from '../http/exchange.ts'
import { json } from '../http/replies.ts'
import { findUser, type Post, type World } from '../world.ts'
import { type Call, isId, onlyQuery, refuse } from './call.ts'
import { MEDIA_FIELDS, postQueryNames, readList, readWanted } from './fields.ts'
import { includesOf, mediaObject, postObject } from './post-object.ts'
import { notFound, problem, problemType, Refusal } from './problems.ts'

const TIMELINE_NAMES = [
  'max_results',
  'pagination_token',
  'start_time',
  'end_time',
  'since_id',
  'until_id',
  'exclude',
]

/** GET /2/users/{id}/tweets. x-api.md §3.3, OA getUsersPosts [D] */
export function userPosts(call: Call): Reply {
  const { world, exchange } = call
  onlyQuery(call, [...TIMELINE_NAMES, ...postQueryNames(call)])
  const { query } = exchange
  const wanted = readWanted(call)
  const mediaFields = readList(call, 'media.fields', MEDIA_FIELDS)
  const exclude = readList(call, 'exclude', ['replies', 'retweets'])
  const size = readPageSize(call)
  const sinceId = readId(call, 'since_id')
  const untilId = readId(call, 'until_id')
  const startAt = readTime(call, 'start_time')
  const endAt = readTime(call, 'end_time')
  const owner = findUser(world, call.params.id)
  if (!owner) return json(200, { errors: [missingUser(world, call.params.id ?? '')] })
  const all = visiblePosts(world, owner.id).filter(
    (post) =>
      (sinceId === undefined || BigInt(post.id) > sinceId) &&
      (untilId === undefined || BigInt(post.id) < untilId) &&
      (startAt === undefined || post.createdAt >= startAt) &&
      (endAt === undefined || post.createdAt < endAt) &&
      !(exclude.has('replies') && post.replyTo),
  )
  const skip = Number(query.get('pagination_token') ?? 0)
  if (!Number.isInteger(skip) || skip < 0) refuse(call, 'pagination_token is not one of ours')
  const posts = all.slice(skip, skip + size)
  const includes = includesOf(posts, wanted, mediaFields)
  const hasMore = all.length > skip + size
  // Without a post there is no `data` at all; ASSUMED from X's examples of empty pages.
  return json(200, {
    ...(posts.length > 0 && { data: posts.map((post) => postObject(world, post, wanted)) }),
    ...(includes && { includes }),
    meta: {
      result_count: posts.length,
      ...(posts[0] && { newest_id: posts[0].id, oldest_id: posts.at(-1)?.id }),
      ...(hasMore && { next_token: String(skip + size) }),
    },
  })
}

/** How soon a post is listed is not documented (x-api.md §3.3): timelineLagSeconds. Newest 3,200 [D]. */
function visiblePosts(world: World, userId: string): Post[] {
  const shownUntil = world.clock.now() - world.switches.timelineLagSeconds * 1000
  return world.posts
    .filter((post) => post.userId === userId && post.createdAt <= shownUntil)
    .reverse()
    .slice(0, 3200)
}

function readPageSize(call: Call): number {
  const raw = call.exchange.query.get('max_results')
  if (raw === null) return 10
  const size = Number(raw)
  // 5 to 100: x-api.md §3.3 [D]
  if (!Number.isInteger(size) || size < 5 || size > 100) {
    return refuse(
      call,
      `The \`max_results\` query parameter value [${raw}] is not between 5 and 100`,
      {
        max_results: [raw],
      },
    )
  }
  return size
}

function readId(call: Call, name: string): bigint | undefined {
  const raw = call.exchange.query.get(name)
  if (raw === null) return undefined
  return isId(raw) ? BigInt(raw) : refuse(call, `${name} is not an id`, { [name]: [raw] })
}

/** RFC 3339 in UTC; the earliest is 2010-11-06. OA getUsersPosts [D] */
function readTime(call: Call, name: string): number | undefined {
  const raw = call.exchange.query.get(name)
  if (raw === null) return undefined
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(raw)
  if (!isTime || Date.parse(raw) < Date.UTC(2010, 10, 6)) {
    return refuse(call, `${name} is not a time X takes`, { [name]: [raw] })
  }
  return Date.parse(raw)
}

function missingUser(world: World, id: string): object {
  return {
    value: id,
    detail: `Could not find user with id: [${id}].`,
    title: 'Not Found Error',
    resource_type: 'user',
    parameter: 'id',
    resource_id: id,
    type: problemType(world.switches, 'resource-not-found'),
  }
}

/** GET /2/tweets/{id}. OA getPostsById [D]; a missing post answers 200 with `errors` (x-api.md §3.5). */
export function getPost(call: Call): Reply {
  const { world } = call
  onlyQuery(call, postQueryNames(call))
  const wanted = readWanted(call)
  const id = call.params.id ?? ''
  const post = world.posts.find((candidate) => candidate.id === id)
  if (post) {
    const includes = includesOf([post], wanted, readList(call, 'media.fields', MEDIA_FIELDS))
    return json(200, { data: postObject(world, post, wanted), ...(includes && { includes }) })
  }
  return json(200, { errors: [missingPost(world, id)] })
}

function missingPost(world: World, id: string): object {
  return {
    value: id,
    detail: `Could not find tweet with id: [${id}].`,
    title: 'Not Found Error',
    resource_type: 'tweet',
    parameter: 'id',
    resource_id: id,
    type: problemType(world.switches, 'resource-not-found'),
  }
}

/** DELETE /2/tweets/{id}: own posts only; `deleted`: "Whether the Post was deleted." x-api.md §3.3, OA deletePosts [D] */
export function deletePost(call: Call): Reply {
  const { world } = call
  const index = world.posts.findIndex(
    (post) => post.id === call.params.id && post.userId === call.user.id,
  )
  const [post] = index === -1 ? [] : world.posts.splice(index, 1)
  const { deletingWhatIsGone } = world.switches
  if (post) world.deletedPosts.push(post)
  else if (deletingWhatIsGone === 'not found') throw new Refusal(postNotFound(call))
  return json(200, { data: { deleted: post !== undefined || deletingWhatIsGone === 'deleted' } })
}

/** A Problem of the documented kind (OA ResourceNotFoundProblem); that a deletion answers so is ASSUMED. */
function postNotFound({ world, params }: Call): Reply {
  return problem(world.switches, 404, {
    ...missingPost(world, params.id ?? ''),
    status: 404,
  })
}

/** GET /2/media/{media_key}. OA getMediaByMediaKey [D] */
export function mediaByKey(call: Call): Reply {
  onlyQuery(call, ['media.fields'])
  const fields = readList(call, 'media.fields', MEDIA_FIELDS)
  const key = call.params.media_key ?? ''
  const id = /^[0-9]+_([0-9]+)$/.exec(key)?.[1]
  const media = call.world.posts
    .flatMap((post) => post.media)
    .find((candidate) => candidate.mediaId === id)
  return media ? json(200, { data: mediaObject(media, fields) }) : notFound(call.world)
}
