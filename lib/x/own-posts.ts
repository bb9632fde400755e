import { LIMITS } from '../model/limits.ts'
import type { OwnPost } from '../model/own-post.ts'
import type { AccountId, EpochMs, MediaId, PostId } from '../units.ts'
import { type Fields, fieldsOf, idOf, listOf, textOf } from './parse.ts'
import { API, type XRequest, xRequest } from './request.ts'
import { textAsTyped } from './text-as-typed.ts'
import { mediaKeyOf } from './upload-answers.ts'

/** One page of own posts, newest first; `next` names the following one. */
export interface OwnPostsPage {
  posts: OwnPost[]
  next: string | null
}

/**
 * How the fields that undo t.co links are asked for. X's OpenAPI 2.167 (2026-08) renamed
 * `tweet.fields` to `post.fields` while its pages keep the old name, and an unknown parameter is a
 * 400; the last entry asks for none and still tells the media.
 */
export const FIELD_DIALECTS = [
  'post.fields=entities,note_post',
  'tweet.fields=entities,note_tweet',
  '',
] as const

export type FieldDialect = (typeof FIELD_DIALECTS)[number]

/**
 * Reads the account's own posts made at or after `since`, replies included, because a thread of its
 * own is made of replies (OpenAPI 2.167, getUsersPosts).
 */
export function ownPostsRequest(page: {
  account: AccountId
  since: EpochMs
  dialect: FieldDialect
  next: string | null
}): XRequest<OwnPostsPage> {
  const { pageSize, earliest } = LIMITS.ownPosts
  // X takes whole seconds; the part that this adds is cut off again below.
  const start = new Date(Math.max(page.since, earliest)).toISOString().replace(/\.\d+Z$/, 'Z')
  const query = [
    `max_results=${pageSize}`,
    `start_time=${encodeURIComponent(start)}`,
    'expansions=attachments.media_keys',
    page.dialect,
    page.next === null ? '' : `pagination_token=${encodeURIComponent(page.next)}`,
  ]
  return xRequest({
    method: 'GET',
    url: `${API}/2/users/${page.account}/tweets?${query.filter(Boolean).join('&')}`,
    parse(body) {
      const read = parseOwnPosts(body)
      if (!read) return null
      const posts = read.posts.filter(({ createdAt }) => createdAt >= page.since)
      return { value: { posts, next: read.next } }
    },
  })
}

/**
 * Null when any part is misshapen: one post overlooked could be the one that is looked for.
 * No posts at all is `{ meta: { result_count: 0 } }` without `data`.
 */
function parseOwnPosts(body: unknown): OwnPostsPage | null {
  const outer = fieldsOf(body)
  const meta = fieldsOf(outer?.meta)
  const isEmpty = outer?.data === undefined && meta?.result_count === 0
  if (!outer || (!isEmpty && !Array.isArray(outer.data))) return null
  const posts = listOf(outer.data).map(parseOwnPost)
  return posts.every((post) => post !== null)
    ? { posts, next: textOf(meta?.next_token) || null }
    : null
}

function parseOwnPost(value: unknown): OwnPost | null {
  const post = fieldsOf(value)
  const id = idOf<PostId>(post?.id)
  const text = textOf(post?.text)
  if (!post || id === null || text === null) return null
  const mediaIds = mediaIdsOf(post)
  if (mediaIds === null) return null
  const note = fieldsOf(post.note_post) ?? fieldsOf(post.note_tweet)
  const whole = textOf(note?.text)
  return {
    id,
    createdAt: createdAt(id),
    text:
      whole === null
        ? textAsTyped(text, post.entities, mediaIds.length > 0)
        : textAsTyped(whole, note?.entities, mediaIds.length > 0),
    mediaIds,
  }
}

/** The part of each media key after `_`; the prefix differs between X's own examples. */
function mediaIdsOf(post: Fields): MediaId[] | null {
  const ids = listOf(fieldsOf(post.attachments)?.media_keys).map((key) =>
    idOf<MediaId>(mediaKeyOf(key)?.split('_')[1]),
  )
  return ids.every((id) => id !== null) ? ids : null
}

/** An id holds its time: milliseconds since 2010-11-04T01:42:54.657Z, above 22 other bits (X IDs page). */
function createdAt(id: PostId): EpochMs {
  return Number((BigInt(id) >> 22n) + 1_288_834_974_657n)
}
