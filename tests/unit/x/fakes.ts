import type { PostOptions } from '../../../lib/model/draft.ts'
import type { AccountId, MediaId, PostId } from '../../../lib/units.ts'
import type { CallPorts } from '../../../lib/x/call.ts'
import { ownPostsRequest } from '../../../lib/x/own-posts.ts'
import { createPostRequest, deletePostRequest } from '../../../lib/x/post-requests.ts'
import {
  altTextRequest,
  appendRequest,
  finalizeRequest,
  initializeRequest,
  oneShotRequest,
  statusRequest,
} from '../../../lib/x/upload-requests.ts'
import { meRequest } from '../../../lib/x/users.ts'

export const NOW = Date.UTC(2026, 10, 23, 12)
export const ACCOUNT = '44196397' as AccountId
export const MEDIA = '1890000000000000001' as MediaId
export const POST = '1900000000000000123' as PostId
export const TOKEN = 'VERY-secret-token'

export const everyone: PostOptions = {
  replySettings: 'everyone',
  madeWithAi: false,
  paidPartnership: false,
}

export const requests = {
  initialize: () =>
    initializeRequest({ mediaType: 'video/mp4', category: 'tweet_video', totalBytes: 25_165_824 }),
  append: () =>
    appendRequest({ mediaId: MEDIA, index: 7, bytes: new Blob(['segment']), patienceMs: null }),
  finalize: () => finalizeRequest(MEDIA),
  status: () => statusRequest(MEDIA),
  oneShot: () => oneShotRequest({ category: 'tweet_image', bytes: new Blob(['picture']) }),
  altText: () => altTextRequest({ mediaId: MEDIA, text: 'A cat' }),
  createPost: () => createPostRequest({ text: 'Hello', mediaIds: [MEDIA], options: everyone }),
  deletePost: () => deletePostRequest(POST),
  me: () => meRequest(),
  ownPosts: () =>
    ownPostsRequest({
      account: ACCOUNT,
      since: NOW,
      dialect: 'post.fields=entities,note_post',
      next: null,
    }),
}

export type CallName = keyof typeof requests
export const callNames = Object.keys(requests) as CallName[]

export interface Sent {
  url: string
  init: RequestInit
  token: string
}

/** Ports whose `fetch` gives these answers in turn (the last one again and again). */
export function answering(...answers: ((init: RequestInit) => Response | Promise<Response>)[]) {
  const sent: Sent[] = []
  let refreshes = 0
  const ports: CallPorts = {
    fetch: async (url, init) => {
      const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? ''
      sent.push({ url, init, token })
      const answer = answers[Math.min(sent.length, answers.length) - 1]
      if (!answer) throw new Error('no request was expected')
      return answer(init)
    },
    tokens: {
      access: async () => TOKEN,
      refreshed: async () => {
        refreshes += 1
        return `${TOKEN}-${refreshes}`
      },
    },
    now: () => NOW,
  }
  return { ports, sent, refreshes: () => refreshes }
}

export const answer =
  (status: number, body?: unknown, headers: Record<string, string> = {}) =>
  () =>
    new Response(
      body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      {
        status,
        headers,
      },
    )

export const lost = () => Promise.reject(new TypeError('Failed to fetch'))
