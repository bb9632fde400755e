import {
  countCashtags,
  hasInvalidCharacters,
  mentionsSomebody,
  weightedLength,
} from '../post-text.ts'
import type { Upload } from '../world.ts'
import { type Call, isId, onlyKeys, refuse } from './call.ts'
import { forbidden, invalidRequest, NOT_PERMITTED, Refusal } from './problems.ts'

/** x-api.md §5 [D] */
const LIMIT = 280
const LONG_LIMIT = 25_000

/** x-api.md §3.5 and §5 */
export function checkText(call: Call, text: string, hasMore: boolean): void {
  const { world, user } = call
  if (text === '' && !hasMore) refuse(call, 'text is missing')
  if (hasInvalidCharacters(text)) refuse(call, 'text has invalid characters')
  if (text !== text.normalize('NFC')) call.violate('text is not NFC')
  const isLong = user.subscriptionType !== 'None'
  const weighted = weightedLength(text)
  const length =
    isLong && weighted > LIMIT && world.switches.longPostCounts === 'code points'
      ? Array.from(text).length
      : weighted
  if (length > (isLong ? LONG_LIMIT : LIMIT)) {
    call.violate(`text of ${length} is too long for @${user.username}`)
    throw new Refusal(
      world.switches.tooLongStatus === 403
        ? forbidden(world, NOT_PERMITTED)
        : invalidRequest(world, 'Your text is too long.', { text: [text] }),
    )
  }
  if (countCashtags(text) > 1) {
    // Wording: postiz [O], x-api.md §3.5; the full sentence is ASSUMED
    throw new Refusal(forbidden(world, 'Posts are limited to a maximum of one cashtag.'))
  }
  if (world.switches.mentions === 'refuse' && mentionsSomebody(text)) {
    throw new Refusal(forbidden(world, NOT_PERMITTED))
  }
}

/** The id replied to. x-api.md §3.2 */
export function checkReply(call: Call, value: unknown): string | undefined {
  if (value === undefined) return undefined
  const reply = value as Record<string, unknown>
  onlyKeys(
    call,
    reply,
    ['in_reply_to_tweet_id', 'exclude_reply_user_ids', 'auto_populate_reply_metadata'],
    'reply',
  )
  const id = reply.in_reply_to_tweet_id
  if (!isId(id)) return refuse(call, 'reply.in_reply_to_tweet_id is not an id')
  const original = call.world.posts.find((post) => post.id === id)
  const isOwn = original?.userId === call.user.id
  if (isOwn && call.world.switches.selfReplies === 'accept') return id
  const isMentioned = original?.text.includes(`@${call.user.username}`)
  if (original && !isOwn && isMentioned) return id
  throw new Refusal(
    forbidden(
      call.world,
      'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
    ),
  )
}

/** x-api.md §3.5; akrherz/iembot#163, sferik/x-ruby#24 [O] */
export function checkDuplicate(call: Call, text: string, uploads: Upload[]): void {
  const { world, user } = call
  const { duplicatesRefused, duplicateWindowSecs, deletedCountsAsDuplicate } = world.switches
  if (!duplicatesRefused) return
  const since = world.clock.now() - duplicateWindowSecs * 1000
  const earlier = deletedCountsAsDuplicate ? [...world.posts, ...world.deletedPosts] : world.posts
  const media = uploads.map((upload) => upload.id).join()
  const byMedia = world.switches.duplicateCompares === 'text-and-media' || text === ''
  const isRepeated = earlier.some(
    (post) =>
      post.userId === user.id &&
      post.createdAt > since &&
      post.text.normalize('NFC') === text.normalize('NFC') &&
      (!byMedia || post.mediaIds.join() === media),
  )
  if (isRepeated) {
    throw new Refusal(
      forbidden(world, 'You are not allowed to create a Tweet with duplicate content.'),
    )
  }
}
