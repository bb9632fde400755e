import { json } from '../http/replies.ts'
import {
  CATEGORIES,
  kindOf,
  MEDIA_TYPES,
  SUBTITLES_MAX_BYTES,
  typeFits,
  videoLimits,
} from '../media/categories.ts'
import { storeBytes } from '../media/stored-bytes.ts'
import type { Upload, User, World } from '../world.ts'
import { type Call, isId, onlyKeys, readJson, refuse } from './call.ts'
import { mediaKeyAtUpload } from './media-answer.ts'
import { invalidRequest, Refusal } from './problems.ts'

const KEYS = ['media_type', 'media_category', 'total_bytes', 'shared', 'additional_owners']
const MAX_TOTAL_BYTES = 17_179_869_184

/** POST /2/media/upload/initialize. x-api.md §2.1, OA initializeMediaUpload [D] */
export async function initialize(call: Call) {
  const body = await readJson(call)
  onlyKeys(call, body, KEYS)
  const { media_type: type, total_bytes: total } = body
  if (typeof type !== 'string' || !MEDIA_TYPES.includes(type)) {
    return refuse(call, `media_type ${JSON.stringify(type)} is not one X knows`)
  }
  if (typeof total !== 'number' || !Number.isInteger(total) || total < 0) {
    return refuse(call, 'total_bytes is not a whole number')
  }
  if (total > MAX_TOTAL_BYTES) return refuse(call, 'total_bytes is above 17179869184')
  if (body.shared !== undefined && typeof body.shared !== 'boolean') {
    return refuse(call, 'shared is not a boolean')
  }
  if (body.additional_owners !== undefined) {
    const owners = body.additional_owners
    if (!Array.isArray(owners) || !owners.every(isId)) refuse(call, 'additional_owners are not ids')
  }
  const category = checkCategory(call, body.media_category, type)
  checkSize(call, category, total)
  const upload = newUpload(call.world, call.user, call.app.clientId, category, type, total)
  call.world.uploads.push(upload)
  return json(200, {
    data: {
      id: upload.id,
      media_key: mediaKeyAtUpload(call.world, upload),
      expires_after_secs: call.world.switches.uploadExpiresAfterSecs,
    },
  })
}

export function checkCategory(call: Call, category: unknown, type: string): string {
  if (category === undefined) {
    // best-practices.mdx guesses from the type; x-api.md §2.1 says always send it
    call.violate('media_category is missing')
    return type.startsWith('video/') ? 'tweet_video' : 'tweet_image'
  }
  if (typeof category !== 'string' || !CATEGORIES.includes(category)) {
    return refuse(call, `media_category ${JSON.stringify(category)} is not one X knows`)
  }
  if (!typeFits(category, type)) return refuse(call, `${type} does not fit ${category}`)
  // x-api.md §0, Sep:chunked [D]
  if (category === 'amplify_video') call.violate('amplify_video is for ads')
  return category
}

/** x-api.md §2.4 [D] for the numbers; that initialize refuses is ASSUMED. */
function checkSize({ world, user }: Call, category: string, bytes: number): void {
  const limit = maxBytes(world, user, category)
  if (bytes > limit || bytes === 0) {
    throw new Refusal(
      invalidRequest(world, `File size ${bytes} is not between 1 and ${limit} bytes.`, {
        total_bytes: [String(bytes)],
      }),
    )
  }
}

export function maxBytes(world: World, user: User, category: string): number {
  switch (kindOf(category)) {
    case 'image':
      return world.switches.imageMaxBytes
    case 'gif':
      return world.switches.gifMaxBytes
    case 'video':
      return videoLimits(category, user.subscriptionType !== 'None').bytes
    case 'subtitles':
      return SUBTITLES_MAX_BYTES
  }
}

export function newUpload(
  world: World,
  user: User,
  clientId: string,
  category: string,
  mediaType: string,
  totalBytes: number,
): Upload {
  const now = world.clock.now()
  return {
    id: world.newId(),
    userId: user.id,
    clientId,
    mediaType,
    category,
    totalBytes,
    createdAt: now,
    expiresAt: now + world.switches.uploadExpiresAfterSecs * 1000,
    state: 'open',
    stored: storeBytes(totalBytes),
    timesAppended: new Map(),
    appending: 0,
    mostAppendingAtOnce: 0,
    finalizeCalls: 0,
    file: undefined,
    inspection: undefined,
    // x-api.md §2.3: animated GIF and video are processed later [D]
    isAsync: kindOf(category) === 'gif' || kindOf(category) === 'video',
    polls: 0,
    checkAt: 0,
    processingError: undefined,
    altText: undefined,
    subtitles: undefined,
  }
}
