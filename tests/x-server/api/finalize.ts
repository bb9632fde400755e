import type { Reply } from '../http/exchange.ts'
import { GIF_LIMITS, kindOf, SHORTEST_VIDEO_MS, videoLimits } from '../media/categories.ts'
import { type Inspection, inspect } from '../media/inspect.ts'
import type { AssembledBytes } from '../media/stored-bytes.ts'
import type { Upload, User, World } from '../world.ts'
import { type Call, refuse } from './call.ts'
import { mediaAnswer, ownUpload } from './media-answer.ts'
import { invalidRequest } from './problems.ts'

/** POST /2/media/upload/{id}/finalize. x-api.md §2.1, §2.5, §2.6 */
export async function finalize(call: Call): Promise<Reply> {
  const { world } = call
  const upload = ownUpload(call, call.params.id ?? '')
  const received = await call.exchange.body()
  if (received.length > 0) call.violate('finalize takes no body')
  upload.finalizeCalls += 1
  if (upload.state !== 'open') {
    if (world.switches.secondFinalize === 'accept') return mediaAnswer(world, upload)
    return invalidRequest(world, 'This media is already finalized.')
  }
  const sum = [...upload.stored.sizes.values()].reduce((total, size) => total + size, 0)
  // v1.1 text: retifrav/retifrav.github.io#30 [O]
  if (sum !== upload.totalBytes) {
    return refuse(call, 'Segments do not add up to provided total file size.')
  }
  const count = upload.stored.sizes.size
  // ASSUMED: indexes without gaps. No source says what X does with a hole that adds up.
  if (!upload.stored.sizes.has(count - 1)) return refuse(call, 'Segments are missing.')
  return close(call, upload, upload.stored.assemble())
}

/** Takes the file as complete and starts processing it, if its kind is processed. */
export function close(call: Call, upload: Upload, file: AssembledBytes): Reply {
  const { world } = call
  upload.file = file
  upload.inspection = inspect(file)
  upload.expiresAt = world.clock.now() + world.switches.mediaExpiresAfterSecs * 1000
  noteMismatch(call, upload, upload.inspection)
  upload.processingError = fault(world, call.user, upload, upload.inspection)
  if (upload.isAsync) {
    upload.state = 'processing'
    upload.checkAt = world.clock.now() + (world.switches.checkAfterSecs ?? 5) * 1000
  } else if (upload.processingError) {
    upload.state = 'failed'
    // ASSUMED: what is not processed later is refused at once.
    return invalidRequest(world, upload.processingError.message, { id: [upload.id] })
  } else {
    upload.state = 'ready'
  }
  return mediaAnswer(world, upload)
}

/** What the client could have seen in the bytes it had. x-api.md §7 rows 5 and 7 */
function noteMismatch(call: Call, upload: Upload, { type, frames }: Inspection): void {
  const declared = upload.mediaType === 'image/pjpeg' ? 'image/jpeg' : upload.mediaType
  if (type && type !== declared) call.violate(`declared ${declared} but the bytes are ${type}`)
  if (type === 'image/gif' && (frames ?? 0) > 1 && upload.category === 'tweet_image') {
    call.violate('an animated GIF sent as tweet_image does not play')
  }
}

const INVALID = { code: 1, name: 'InvalidMedia' }
const UNSUPPORTED = { code: 3, name: 'UnsupportedMedia' }

/** Names and messages: linvi/tweetinvi#597, ntav2#519, mironal/TwitterAPIKit#96 [O], x-api.md §2.6 */
function fault(
  world: World,
  user: User,
  upload: Upload,
  { type, width = 0, height = 0, frames = 0, durationMs, unplayable }: Inspection,
): Upload['processingError'] {
  const kind = kindOf(upload.category)
  if (kind === 'image' && !type?.startsWith('image/')) {
    return { ...INVALID, message: 'file is invalid' }
  }
  if (kind === 'gif') {
    if (type !== 'image/gif') return { ...INVALID, message: 'file is invalid' }
    const { width: maxWidth, height: maxHeight, frames: maxFrames, pixels } = GIF_LIMITS
    const fits = width <= maxWidth && height <= maxHeight && frames <= maxFrames
    if (!fits || width * height * frames > pixels) {
      return { ...UNSUPPORTED, message: 'file is currently unsupported' }
    }
  }
  if (kind === 'video') {
    if (!type?.startsWith('video/')) return { ...INVALID, message: 'Unsupported video format' }
    if (durationMs !== undefined && durationMs < SHORTEST_VIDEO_MS) {
      return { ...INVALID, message: 'file is invalid' }
    }
    if (unplayable && world.switches.unplayableVideo === 'refuse') {
      return { ...INVALID, message: `file is invalid: ${unplayable}` }
    }
    const { ms } = videoLimits(upload.category, user.subscriptionType !== 'None')
    if (world.switches.longVideoRefusedAt === 'upload' && (durationMs ?? 0) > ms) {
      return {
        ...UNSUPPORTED,
        message: `Duration ${minutes(durationMs ?? 0)} exceeds max duration of ${minutes(ms)}`,
      }
    }
  }
  if (kind === 'subtitles' && !type?.startsWith('text/')) {
    return { ...INVALID, message: 'file is invalid' }
  }
  return undefined
}

function minutes(ms: number): string {
  return `${Math.floor(ms / 60_000)}.minutes+${Math.round((ms % 60_000) / 1000)}.seconds`
}
