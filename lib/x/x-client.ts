import { CourierError } from '../failures/failure.ts'
import type { PostOptions } from '../model/draft.ts'
import type { MediaCategory } from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import type { OwnPost } from '../model/own-post.ts'
import type { Reply } from '../model/reply.ts'
import type { AccountId, EpochMs, MediaId, PostId } from '../units.ts'
import { type AccessTokens, type CallPorts, callX } from './call.ts'
import { FIELD_DIALECTS, type OwnPostsPage, ownPostsRequest } from './own-posts.ts'
import { createPostRequest, deletePostRequest } from './post-requests.ts'
import type { XRequest } from './request.ts'
import {
  altTextRequest,
  appendRequest,
  finalizeRequest,
  initializeRequest,
  oneShotRequest,
  statusRequest,
} from './upload-requests.ts'
import { meRequest, type XUser } from './users.ts'

export interface XClientPorts {
  fetch: CallPorts['fetch']
  /** For creates: X receives each request at most once, whatever the network does. */
  fetchOnce: CallPorts['fetch']
  tokensFor(account: AccountId): AccessTokens
  now(): EpochMs
}

/**
 * X's API for every connected account. Each method resolves with a `Reply`; it rejects only with
 * `signal.reason` after an abort.
 */
export function createXClient({ fetch, fetchOnce, tokensFor, now }: XClientPorts) {
  const call = <T>(account: AccountId, request: XRequest<T>, signal?: AbortSignal) =>
    callX(request, { fetch, tokens: tokensFor(account), now }, signal)

  return {
    initialize: (
      account: AccountId,
      file: { mediaType: string; category: MediaCategory; totalBytes: number },
      signal: AbortSignal,
    ) => call(account, initializeRequest(file), signal),

    append: (
      account: AccountId,
      segment: { mediaId: MediaId; index: number; bytes: Blob },
      signal: AbortSignal,
    ) => call(account, appendRequest(segment), signal),

    finalize: (account: AccountId, mediaId: MediaId, signal: AbortSignal) =>
      call(account, finalizeRequest(mediaId), signal),

    status: (account: AccountId, mediaId: MediaId, signal: AbortSignal) =>
      call(account, statusRequest(mediaId), signal),

    oneShot: (
      account: AccountId,
      file: { category: MediaCategory; bytes: Blob },
      signal: AbortSignal,
    ) => call(account, oneShotRequest(file), signal),

    setAltText: (
      account: AccountId,
      altText: { mediaId: MediaId; text: string },
      signal: AbortSignal,
    ) => call(account, altTextRequest(altText), signal),

    /** Never aborted: an answer given up on is a post that has to be looked for. */
    createPost: (
      account: AccountId,
      post: { text: string; mediaIds: MediaId[]; options: PostOptions },
    ) => callX(createPostRequest(post), { fetch: fetchOnce, tokens: tokensFor(account), now }),

    deletePost: (account: AccountId, postId: PostId, signal: AbortSignal) =>
      call(account, deletePostRequest(postId), signal),

    ownPosts: (account: AccountId, since: EpochMs, signal: AbortSignal) =>
      readOwnPosts((request) => call(account, request, signal), account, since),

    /**
     * Whose token this is, before the account exists. A 401 for a token that X has just made is
     * X's trouble (its outage of 2026-06-30 answered so), not a sign-out.
     */
    me: (token: string, signal?: AbortSignal): Promise<Reply<XUser>> => {
      const tokens: AccessTokens = {
        access: async () => token,
        refreshed: async () => {
          throw new CourierError({ kind: 'x-trouble', status: 401 })
        },
      }
      return callX(meRequest(), { fetch, tokens, now }, signal)
    },
  }
}

export type XClient = ReturnType<typeof createXClient>

/** All pages in turn; a 400 on the first is answered with X's other names for the fields. */
async function readOwnPosts(
  call: (request: XRequest<OwnPostsPage>) => Promise<Reply<OwnPostsPage>>,
  account: AccountId,
  since: EpochMs,
): Promise<Reply<OwnPost[]>> {
  const posts: OwnPost[] = []
  let dialect = 0
  let next: string | null = null
  for (let page = 0; page < LIMITS.ownPosts.maxPages; ) {
    const named: (typeof FIELD_DIALECTS)[number] = FIELD_DIALECTS[dialect] ?? ''
    const reply: Reply<OwnPostsPage> = await call(
      ownPostsRequest({ account, since, dialect: named, next }),
    )
    if (reply.ok) {
      posts.push(...reply.value.posts)
      next = reply.value.next
      if (next === null) break
      page += 1
    } else if (reply.failure.kind === 'x-invalid' && page === 0 && named !== '') {
      dialect += 1
    } else {
      return reply
    }
  }
  return { ok: true, value: posts }
}
