import type { Reply } from '../http/exchange.ts'
import { kindOf } from '../media/categories.ts'
import { inspect } from '../media/inspect.ts'
import { fromBuffer } from '../media/stored-bytes.ts'
import { type Call, contentType, onlyKeys, readJson, readParts, refuse } from './call.ts'
import { close } from './finalize.ts'
import { maxBytes, newUpload } from './initialize.ts'
import { invalidRequest } from './problems.ts'

/** x-api.md §2.2: without amplify_video in 2.167 [D]; only stills in 2.165 [C]. */
const CATEGORIES = ['tweet_image', 'tweet_video', 'tweet_gif', 'dm_image', 'dm_video', 'dm_gif']
const STILLS = ['tweet_image', 'dm_image', 'subtitles']
const KEYS = ['media', 'media_category', 'additional_owners']

/** POST /2/media/upload. x-api.md §2.1, OA mediaUpload [D] */
export async function oneShot(call: Call): Promise<Reply> {
  const { world, user } = call
  if (world.switches.oneShot === 'off') return invalidRequest(world, 'Not supported.')
  const { category, bytes } = await parse(call)
  const known = world.switches.oneShot === 'stills' ? STILLS : [...CATEGORIES, 'subtitles']
  if (!known.includes(category)) {
    return invalidRequest(world, `media_category ${category} is not supported.`)
  }
  const limit = maxBytes(world, user, category)
  if (bytes.length === 0 || bytes.length > limit) {
    return invalidRequest(world, `File size ${bytes.length} is not between 1 and ${limit} bytes.`)
  }
  const file = fromBuffer(Buffer.from(bytes))
  // No media_type here: X goes by the bytes (ASSUMED).
  const type = inspect(file).type ?? (kindOf(category) === 'video' ? 'video/mp4' : 'image/jpeg')
  const upload = newUpload(world, user, call.app.clientId, category, type, bytes.length)
  world.uploads.push(upload)
  return close(call, upload, file)
}

async function parse(call: Call): Promise<{ category: string; bytes: Buffer }> {
  if (contentType(call) === 'application/json') {
    const body = await readJson(call)
    onlyKeys(call, body, KEYS)
    const { media, media_category: category } = body
    if (typeof category !== 'string' || typeof media !== 'string') {
      return refuse(call, 'media and media_category are required')
    }
    return { category, bytes: Buffer.from(media, 'base64') }
  }
  if (contentType(call) !== 'multipart/form-data') {
    return refuse(call, `content type ${contentType(call) || 'missing'}, not multipart or JSON`)
  }
  const parts = readParts(call, await call.exchange.body(), KEYS)
  const category = parts.get('media_category')?.bytes.toString('utf8')
  const media = parts.get('media')?.bytes
  if (!category || !media) return refuse(call, 'media and media_category are required')
  return { category, bytes: media }
}
