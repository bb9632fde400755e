import { CourierError, type Failure } from '../failures/failure.ts'
import type { PostOptions } from '../model/draft.ts'
import type { MediaCategory } from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import type { OwnPost } from '../model/own-post.ts'
import type { Reply } from '../model/reply.ts'
import type { AccountId, EpochMs, MediaId, PostId } from '../units.ts'
import { type AccessTokens, type CallPorts, callX } from './call.ts'
import { FIELD_DIALECTS, type OwnPostsPage, ownPostsRequest } from './own-posts.ts'
import { createPostRequest, deletePostRequest, lookUpPostRequest } from './post-requests.ts'
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
      segment: { mediaId: MediaId; index: number; bytes: Blob; patienceMs: number | null },
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

    deletePost: (account: AccountId, postId: PostId) =>
      deletePost((request) => call(account, request), postId),

    ownPosts: (account: AccountId, since: EpochMs, signal: AbortSignal) =>
      readOwnPosts((request) => call(account, request, signal), account, since),

    /**
     * Why X does not accept an account's sign-in; null when it does. Asks for the state of a file that
     * is not there: X has no price for that (pricing page, checked 2026-11-23), which it may have for
     * reading who the account is. Whatever it says of the file, it accepted the sign-in first.
     */
    async whyNotAccepted(account: AccountId): Promise<Failure | null> {
      const reply = await call(account, statusRequest(NO_MEDIA))
      return reply.ok || ABOUT_THE_FILE.has(reply.failure.kind) ? null : reply.failure
    },

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

/** No upload's id: those are as long as X's clock is old. */
const NO_MEDIA = '1' as MediaId

/** X's versions of saying that there is no such file, or that it is somebody else's. */
const ABOUT_THE_FILE: ReadonlySet<Failure['kind']> = new Set([
  'x-invalid',
  'x-not-found',
  'x-refused',
  'upload-expired',
])

export type XClient = ReturnType<typeof createXClient>

/**
 * A post that is gone counts as deleted. What X answers for one is not documented, so a plain no is
 * followed by a look whether the post is there at all.
 */
async function deletePost(
  call: <T>(request: XRequest<T>) => Promise<Reply<T>>,
  postId: PostId,
): Promise<Reply<null>> {
  const reply = await call(deletePostRequest(postId))
  if ((reply.ok && reply.value.deleted) || isGone(reply)) return DELETED
  const refused = reply.ok ? NOT_DELETED : reply
  if (!isPlainNo(refused.failure)) return refused
  return isGone(await call(lookUpPostRequest(postId))) ? DELETED : refused
}

const DELETED: Reply<null> = { ok: true, value: null }

const NOT_DELETED = {
  ok: false,
  failure: { kind: 'x-refused', detail: 'deleted: false' },
  retryAt: null,
  uncertain: false,
} as const satisfies Reply<null>

function isGone(reply: Reply<unknown>): boolean {
  return !reply.ok && reply.failure.kind === 'post-gone'
}

function isPlainNo({ kind }: Failure): boolean {
  return kind === 'x-refused' || kind === 'x-invalid' || kind === 'x-not-found'
}

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
