import { type Call, refuse } from './call.ts'
import type { Wanted } from './post-object.ts'

/** OA PostFieldsParameter, 2.167 [D]; the older names beside them (x-api.md §0). */
const POST_FIELDS =
  'article article_title attachments author_id card_uri community_id context_annotations conversation_id created_at display_text_range edit_controls edit_history_tweet_ids edit_history_post_ids entities geo id lang note_post note_tweet paid_partnership possibly_sensitive public_metrics reply_settings source text withheld'.split(
    ' ',
  )

const EXPANSIONS =
  'attachments.media_keys attachments.poll_ids author_id edit_history_post_ids edit_history_tweet_ids in_reply_to_user_id referenced_posts referenced_tweets.id'.split(
    ' ',
  )

export const USER_FIELDS =
  'confirmed_email connection_status created_at description entities id location name profile_banner_url profile_image_url protected public_metrics subscription subscription_type url username verified verified_followers_count verified_type withheld'.split(
    ' ',
  )

export const MEDIA_FIELDS =
  'alt_text duration_ms height media_key preview_image_url public_metrics type url variants width'.split(
    ' ',
  )

/** A comma list of the query; refuses what is not in `known`. */
export function readList(call: Call, name: string, known: readonly string[]): Set<string> {
  const raw = call.exchange.query.get(name)
  if (raw === null) return new Set()
  const list = raw.split(',')
  for (const item of list) {
    if (!known.includes(item)) {
      refuse(
        call,
        `The \`${name}\` query parameter value [${item}] is not one of [${known.join(',')}]`,
        {
          [name]: [raw],
        },
      )
    }
  }
  return new Set(list)
}

/** tweet.fields or post.fields: x-api.md §8 [C] */
export function readWanted(call: Call): Wanted {
  const fields = new Set([
    ...readList(call, 'post.fields', POST_FIELDS),
    ...readList(call, 'tweet.fields', POST_FIELDS),
  ])
  return { fields, expansions: readList(call, 'expansions', EXPANSIONS) }
}

export function postQueryNames(call: Call): string[] {
  const { fieldParameters } = call.world.switches
  const names = fieldParameters === 'both' ? ['post', 'tweet'] : [fieldParameters]
  return [...names.map((name) => `${name}.fields`), 'expansions', 'media.fields', 'user.fields']
}
