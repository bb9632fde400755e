import type { Clock } from './clock.ts'
import type { Inspection } from './media/inspect.ts'
import type { AssembledBytes, StoredBytes } from './media/stored-bytes.ts'
import type { TokenStore } from './oauth/token-store.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Switches } from './switches.ts'

export interface App {
  clientId: string
  name: string
  /** Compared exactly, trailing slash included. x-api.md §1.6 [D] */
  redirectUris: string[]
  /** Native App and Single Page App are public, Web App and Bot confidential. x-api.md §1.7 [D] */
  type: 'public' | 'confidential'
  /** US dollars left. Prepaid; x-api.md §4.2 [D] */
  credits: number
  /** In the pay-per-use package and production. x-api.md §1.7 step 8 [O] */
  enrolled: boolean
  /** OAuth 2.0 switched on in the app's settings. x-api.md §1.5 */
  oauth2: boolean
  /** Whose posts are "Owned Reads". x-api.md §4.2 [D] */
  ownerUserId?: string
}

export interface User {
  id: string
  username: string
  name: string
  /** x-api.md §2.4, OA User [D] */
  subscriptionType: 'None' | 'Basic' | 'Premium' | 'PremiumPlus'
  verified: boolean
  protected: boolean
  /** PNG. */
  avatar: Buffer
}

export interface Upload {
  id: string
  userId: string
  clientId: string
  mediaType: string
  category: string
  totalBytes: number
  createdAt: number
  /** After this the id is gone; moved when finalize succeeds. */
  expiresAt: number
  state: 'open' | 'processing' | 'ready' | 'failed'
  stored: StoredBytes
  /** How many times each index was answered with success. */
  timesAppended: Map<number, number>
  /** Appends whose request is being received at this moment. */
  appending: number
  mostAppendingAtOnce: number
  finalizeCalls: number
  file: AssembledBytes | undefined
  inspection: Inspection | undefined
  isAsync: boolean
  polls: number
  checkAt: number
  processingError: { code: number; name: string; message: string } | undefined
  altText: string | undefined
  subtitles: unknown
}

export interface PostedMedia {
  mediaId: string
  mediaKey: string
  category: string
  type: string
  bytes: Buffer
  length: number
  sha256: string
  /** As it was when the post was created; later changes do not reach a post (x-api.md §2.7). */
  altText: string | undefined
}

export interface Post {
  id: string
  userId: string
  clientId: string
  text: string
  mediaIds: string[]
  media: PostedMedia[]
  createdAt: number
  replyTo: string | undefined
  /** Each link of the text and the t.co address X made for it. */
  links: { url: string; tco: string }[]
  mediaTco: string | undefined
  requestBody: unknown
}

/** Everything the simulated X knows. The handlers read and write it; tests look at it. */
export interface World {
  clock: Clock
  switches: Switches
  apps: App[]
  users: User[]
  session: { userId: string | undefined }
  consent: { mode: 'page' | 'auto' }
  posts: Post[]
  deletedPosts: Post[]
  uploads: Upload[]
  violations: string[]
  tokens: TokenStore
  rateLimits: RateLimits
  /** Windows in which a client was answered 429 already. */
  toldToWait: Set<string>
  /** In dollars, newest last. */
  charges: { clientId: string; what: string; dollars: number }[]
  newId: () => string
}

export function findUser(world: World, userId: string | undefined): User | undefined {
  return world.users.find((user) => user.id === userId)
}

export function findApp(world: World, clientId: string | undefined | null): App | undefined {
  return world.apps.find((app) => app.clientId === clientId)
}

/** undefined when X would not know it any more, or never did. */
export function findLiveUpload(world: World, id: string): Upload | undefined {
  const upload = world.uploads.find((candidate) => candidate.id === id)
  return upload && upload.expiresAt > world.clock.now() ? upload : undefined
}
