import { keyPrefix } from '../media/categories.ts'
import { shownText, urlEntities, weightedLength } from '../post-text.ts'
import type { Post, World } from '../world.ts'

export interface Wanted {
  fields: ReadonlySet<string>
  expansions: ReadonlySet<string>
}

/** Seconds only, as in X's examples. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** A post as X shows it. id, text and edit_history_* always; the rest when asked for. OA Post [D] */
export function postObject(world: World, post: Post, { fields, expansions }: Wanted): object {
  const { switches } = world
  const isPostName = switches.fieldNames === 'post'
  const full = shownText(post, switches.textIsEscaped)
  const isCut = switches.longPostsTruncated && weightedLength(post.text) > 280
  const text = isCut ? `${Array.from(full).slice(0, 276).join('')}…` : full
  const note = { text: full, entities: { urls: urlEntities(full, post.links) } }
  const wantsNote = fields.has('note_post') || fields.has('note_tweet')
  const wantsAttachments = fields.has('attachments') || expansions.has('attachments.media_keys')
  const links = urlEntities(text, post.links)
  const mediaLink = post.mediaTco
    ? urlEntities(text, [{ url: `https://x.com/i/status/${post.id}/photo/1`, tco: post.mediaTco }])
    : []
  return {
    id: post.id,
    text,
    [isPostName ? 'edit_history_post_ids' : 'edit_history_tweet_ids']: [post.id],
    ...(fields.has('created_at') && { created_at: isoTime(post.createdAt) }),
    ...(fields.has('author_id') || expansions.has('author_id') ? { author_id: post.userId } : {}),
    ...(fields.has('entities') && links.length + mediaLink.length > 0
      ? { entities: { urls: [...links, ...mediaLink] } }
      : {}),
    ...(wantsAttachments && post.media.length > 0
      ? { attachments: { media_keys: post.media.map((media) => media.mediaKey) } }
      : {}),
    ...(wantsNote && isCut ? { [isPostName ? 'note_post' : 'note_tweet']: note } : {}),
  }
}

export function includesOf(posts: Post[], { expansions }: Wanted, mediaFields: Set<string>) {
  if (!expansions.has('attachments.media_keys')) return undefined
  const media = posts.flatMap((post) => post.media)
  if (media.length === 0) return undefined
  return { media: media.map((item) => mediaObject(item, mediaFields)) }
}

const TYPES: Record<string, string> = { '3': 'photo', '16': 'animated_gif' }

export function mediaObject(media: Post['media'][number], fields: Set<string>): object {
  return {
    media_key: media.mediaKey,
    type: TYPES[keyPrefix(media.category)] ?? 'video',
    ...(fields.has('alt_text') && media.altText !== undefined ? { alt_text: media.altText } : {}),
  }
}
