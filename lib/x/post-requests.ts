import type { Failure } from '../failures/failure.ts'
import { DEFAULT_OPTIONS, type PostOptions } from '../model/draft.ts'
import type { MediaId, PostId } from '../units.ts'
import { fieldsOf, idOf } from './parse.ts'
import { API, headOf, jsonBody, type Refusal, type XRequest, xRequest } from './request.ts'

/**
 * Publishes a post. Not repeatable: X knows no idempotency key, so an answer that is `uncertain` must
 * be looked up before anything is sent again. Only what is set is sent; other fields are forbidden
 * (OpenAPI 2.167, createPosts).
 */
export function createPostRequest(post: {
  text: string
  mediaIds: MediaId[]
  options: PostOptions
}): XRequest<{ postId: PostId }> {
  const { replySettings, madeWithAi, paidPartnership } = post.options
  return xRequest({
    method: 'POST',
    url: `${API}/2/tweets`,
    ...jsonBody({
      ...(post.text !== '' && { text: post.text.normalize('NFC') }),
      ...(post.mediaIds.length > 0 && { media: { media_ids: post.mediaIds } }),
      ...(replySettings !== 'everyone' && { reply_settings: replySettings }),
      ...(madeWithAi && { made_with_ai: true }),
      ...(paidPartnership && { paid_partnership: true }),
    }),
    repeatable: false,
    parse(body) {
      const postId = idOf<PostId>(fieldsOf(fieldsOf(body)?.data)?.id)
      return postId && { value: { postId } }
    },
    refusal: whyNotPosted,
  })
}

/** What `createPostRequest` sends before its body, whatever the post. */
export function createPostHead(token: string) {
  const request = createPostRequest({ text: '', mediaIds: [], options: DEFAULT_OPTIONS })
  return { url: request.url, ...headOf(request, token) }
}

/**
 * Deletes one of the account's own posts; asking again does no harm. `deleted` tells "whether the Post
 * was deleted" (OpenAPI 2.167, deletePosts). What X answers for a post that is gone is not documented:
 * `post-gone` where it says so.
 */
export function deletePostRequest(postId: PostId): XRequest<{ deleted: boolean }> {
  return xRequest({
    method: 'DELETE',
    url: `${API}/2/tweets/${postId}`,
    parse(body) {
      const deleted = fieldsOf(fieldsOf(body)?.data)?.deleted
      return typeof deleted === 'boolean' ? { value: { deleted } } : null
    },
    refusal: whyNotThere,
  })
}

/** Whether a post is there: `post-gone` where X does not know it (OpenAPI 2.167, getPostsById). */
export function lookUpPostRequest(postId: PostId): XRequest<null> {
  return xRequest({
    method: 'GET',
    url: `${API}/2/tweets/${postId}`,
    parse: (body) => (fieldsOf(fieldsOf(body)?.data)?.id === postId ? { value: null } : null),
    refusal: whyNotThere,
  })
}

/** A Problem of today, or code 144 of the old API: "No status found with that ID." */
function whyNotThere({ problem, transaction }: Refusal): Failure | null {
  const isGone = problem.type === 'resource-not-found' || problem.codes.includes(144)
  return isGone ? { kind: 'post-gone', ...transaction } : null
}

/** X's own words for each refusal: 403 for all but the media ids and the text's form, which are 400. */
function whyNotPosted({ status, problem, transaction }: Refusal): Failure | null {
  const { says, detail, parameters } = problem
  if (/duplicate content/i.test(says)) return { kind: 'post-duplicate', ...transaction }
  if (/video longer than/i.test(says)) {
    const minutes = /longer than (\d{1,4}) minutes?/i.exec(says)?.[1]
    return {
      kind: 'post-video-too-long',
      minutes: minutes === undefined ? null : Number(minutes),
      ...transaction,
    }
  }
  if (/reply to this conversation is not allowed/i.test(says)) {
    return { kind: 'post-reply-refused', ...transaction }
  }
  if (
    parameters.some((name) => name.startsWith('media')) ||
    /media ids? (is|are) invalid/i.test(says)
  ) {
    return { kind: 'post-media-invalid', ...transaction }
  }
  if (
    (status === 400 && parameters.includes('text')) ||
    /cashtag|invalid url|too long|text.*(length|empty|characters)/i.test(says)
  ) {
    return { kind: 'post-text-refused', detail, ...transaction }
  }
  return null
}
