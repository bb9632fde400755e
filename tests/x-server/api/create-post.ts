import type { Reply } from '../http/exchange.ts'
import { json } from '../http/replies.ts'
import { keyPrefix } from '../media/categories.ts'
import { linksOf, shorten, shownText } from '../post-text.ts'
import type { Post, Upload } from '../world.ts'
import { type Call, onlyKeys, readJson, refuse } from './call.ts'
import { checkDuplicate, checkReply, checkText } from './check-post.ts'
import { checkPostedMedia } from './check-posted-media.ts'
import { forbidden, Refusal } from './problems.ts'

/** OA createPosts [D] */
const KEYS = [
  'card_uri',
  'community_id',
  'direct_message_deep_link',
  'edit_options',
  'for_super_followers_only',
  'geo',
  'made_with_ai',
  'media',
  'nullcast',
  'paid_partnership',
  'poll',
  'quote_tweet_id',
  'reply',
  'reply_settings',
  'share_with_followers',
  'text',
]
/** x-api.md §3.1: one of these; playground's wording [D] */
const EXCLUSIVE = ['poll', 'quote_tweet_id', 'direct_message_deep_link', 'media', 'card_uri']
/** postiz [O], x-api.md §3.5 */
const NO_SUCH_FEATURE = 'Your account is not permitted to access this feature'
const BOOLEANS = [
  'made_with_ai',
  'paid_partnership',
  'nullcast',
  'for_super_followers_only',
  'share_with_followers',
]
/** OA createPosts [D]; everyone has no word, the field is left out then. x-api.md §3.1 */
const REPLY_SETTINGS = ['following', 'mentionedUsers', 'subscribers', 'verified']

/** POST /2/tweets. x-api.md §3.1, §3.3 */
export async function createPost(call: Call): Promise<Reply> {
  const { world, user } = call
  const hasLength = call.exchange.headers['content-length'] !== undefined
  if (!hasLength && world.switches.createWithoutLength === 'refuse') return { status: 411 }
  const body = await readJson(call)
  checkShape(call, body)
  const text = (body.text ?? '') as string
  const uploads = checkPostedMedia(call, body.media)
  checkText(call, text, uploads.length > 0 || body.poll !== undefined)
  const replyTo = checkReply(call, body.reply)
  checkDuplicate(call, text, uploads)
  const post: Post = {
    id: world.newId(),
    userId: user.id,
    clientId: call.app.clientId,
    text,
    mediaIds: uploads.map((upload) => upload.id),
    media: uploads.map(snapshot),
    createdAt: world.clock.now(),
    replyTo,
    links: [],
    mediaTco: undefined,
    requestBody: body,
  }
  post.links = linksOf(text, post.id)
  if (uploads.length > 0) post.mediaTco = shorten(`media of ${post.id}`)
  world.posts.push(post)
  const history =
    world.switches.fieldNames === 'post' ? 'edit_history_post_ids' : 'edit_history_tweet_ids'
  const shown = shownText(post, world.switches.textIsEscaped)
  return json(201, { data: { id: post.id, text: shown, [history]: [post.id] } })
}

function checkShape(call: Call, body: Record<string, unknown>): void {
  onlyKeys(call, body, KEYS)
  if (body.text !== undefined && typeof body.text !== 'string') refuse(call, 'text is no string')
  for (const key of BOOLEANS) {
    if (body[key] !== undefined && typeof body[key] !== 'boolean') refuse(call, `${key} no boolean`)
  }
  checkAudience(call, body.reply_settings)
  if (EXCLUSIVE.filter((key) => body[key] !== undefined).length > 1) {
    refuse(
      call,
      'You can only provide one of poll or quote_tweet_id or direct_message_deep_link or media or card_uri.',
    )
  }
  if (body.poll !== undefined) checkPoll(call, body.poll)
  // x-api.md §3.1: quoting is Enterprise only [D]; editing needs Premium and is not simulated.
  if (body.quote_tweet_id !== undefined || body.edit_options !== undefined) {
    throw new Refusal(forbidden(call.world, NO_SUCH_FEATURE))
  }
  if (body.reply_settings === 'subscribers' && call.world.switches.subscribersOnly === 'refuse') {
    throw new Refusal(forbidden(call.world, NO_SUCH_FEATURE))
  }
}

/** One word of OA createPosts, as a string. [D] */
function checkAudience(call: Call, value: unknown): void {
  if (value !== undefined && !REPLY_SETTINGS.some((word) => word === value)) {
    refuse(call, `reply_settings is ${JSON.stringify(value)}`)
  }
}

/** x-api.md §3.1 [D] */
function checkPoll(call: Call, value: unknown): void {
  const poll = value as Record<string, unknown>
  onlyKeys(call, poll, ['options', 'duration_minutes', 'reply_settings'], 'poll')
  const { options, duration_minutes: minutes } = poll
  checkAudience(call, poll.reply_settings)
  const isOption = (option: unknown) =>
    typeof option === 'string' && option.length >= 1 && option.length <= 25
  if (!Array.isArray(options) || options.length < 2 || options.length > 4) {
    refuse(call, 'poll.options are not 2 to 4')
  } else if (!options.every(isOption)) refuse(call, 'a poll option is not 1 to 25 characters')
  if (typeof minutes !== 'number' || minutes < 5 || minutes > 10_080) {
    refuse(call, 'poll.duration_minutes is not 5 to 10080')
  }
}

function snapshot(upload: Upload): Post['media'][number] {
  const { file } = upload
  if (!file) throw new Error(`upload ${upload.id} is ready without a file`)
  return {
    mediaId: upload.id,
    mediaKey: `${keyPrefix(upload.category)}_${upload.id}`,
    category: upload.category,
    type: upload.inspection?.type ?? upload.mediaType,
    get bytes() {
      return file.all()
    },
    length: file.length,
    sha256: file.sha256,
    altText: upload.altText,
  }
}
