import { kindOf, videoLimits } from '../media/categories.ts'
import { findLiveUpload, type Upload } from '../world.ts'
import { type Call, isId, onlyKeys, refuse } from './call.ts'
import { forbidden, invalidRequest, Refusal } from './problems.ts'

const KEYS = [
  'media_ids',
  'tagged_user_ids',
  'title',
  'description',
  'embeddable',
  'preview_media_id',
  'call_to_actions',
]

/** The uploads of `media.media_ids`, fit to be posted. x-api.md §3.1, §2.4 */
export function checkPostedMedia(call: Call, value: unknown): Upload[] {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null) return refuse(call, 'media is no object')
  const media = value as Record<string, unknown>
  onlyKeys(call, media, KEYS, 'media')
  const ids = media.media_ids
  if (!Array.isArray(ids) || ids.length < 1 || ids.length > 4 || !ids.every(isId)) {
    return refuse(call, 'media.media_ids are not 1 to 4 ids as strings')
  }
  if (new Set(ids).size !== ids.length) refuse(call, 'a media id is given twice')
  const uploads = ids.map((id) => usable(call, id, ids))
  checkTogether(call, uploads)
  return uploads
}

/** One text for every cause: ntav2#375, #501, abraham/twitteroauth#1222 [O], x-api.md §3.5 */
function usable(call: Call, id: string, ids: string[]): Upload {
  const upload = findLiveUpload(call.world, id)
  const isOwn = upload?.userId === call.user.id && upload.clientId === call.app.clientId
  if (upload?.state === 'ready' && isOwn && upload.category.startsWith('tweet_')) return upload
  if (upload?.state === 'ready' && isOwn && upload.category === 'amplify_video') return upload
  if (upload && isOwn && (upload.state === 'processing' || upload.state === 'open')) {
    call.violate(`posted with media ${id} that is still ${upload.state}`)
  }
  if (upload && !isOwn) call.violate(`posted with media ${id} of another person or app`)
  throw new Refusal(
    invalidRequest(call.world, 'Your media IDs are invalid.', { 'media.media_ids': ids }),
  )
}

/** x-api.md §2.4: 4 photos or 1 GIF or 1 video [D]; and the length again, by the user's own tier [D] */
function checkTogether(call: Call, uploads: Upload[]): void {
  const kinds = uploads.map((upload) => kindOf(upload.category))
  if (uploads.length > 1 && kinds.some((kind) => kind !== 'image')) {
    refuse(call, 'Your media IDs are invalid.', {
      'media.media_ids': uploads.map((upload) => upload.id),
    })
  }
  for (const upload of uploads) {
    const { ms } = videoLimits(upload.category, call.user.subscriptionType !== 'None')
    if ((upload.inspection?.durationMs ?? 0) > ms) {
      throw new Refusal(
        forbidden(
          call.world,
          `This user is not allowed to post a video longer than ${ms / 60_000} minutes.`,
        ),
      )
    }
  }
}
