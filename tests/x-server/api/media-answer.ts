import type { Reply } from '../http/exchange.ts'
import { json } from '../http/replies.ts'
import { keyPrefix, kindOf } from '../media/categories.ts'
import { findLiveUpload, type Upload, type World } from '../world.ts'
import type { Call } from './call.ts'
import { forbidden, invalidRequest, NOT_PERMITTED, notFound, Refusal } from './problems.ts'

/** Only the uploader may touch an upload. x-api.md §2.6, integrate.mdx [D]; the status is ASSUMED. */
export function ownUpload(call: Call, id: string): Upload {
  const upload = findLiveUpload(call.world, id)
  if (upload && upload.userId === call.user.id && upload.clientId === call.app.clientId) {
    return upload
  }
  throw new Refusal(unknownMedia(call.world, id))
}

function unknownMedia(world: World, id: string): Reply {
  switch (world.switches.unknownMediaStatus) {
    case 400:
      return invalidRequest(world, 'Invalid MediaId.', { id: [id] })
    case 403:
      return forbidden(world, NOT_PERMITTED)
    case 404:
      return notFound(world)
  }
}

export function mediaKeyAtUpload({ switches }: World, { category, id }: Upload): string {
  const prefix = category === 'tweet_video' ? switches.videoKeyPrefixAtUpload : keyPrefix(category)
  return `${prefix}_${id}`
}

/** The same for finalize, status and one-shot. x-api.md §2.1 [D] */
export function mediaAnswer(world: World, upload: Upload): Reply {
  const { inspection } = upload
  return json(200, {
    data: {
      id: upload.id,
      media_key: mediaKeyAtUpload(world, upload),
      size: upload.file?.length ?? 0,
      expires_after_secs: Math.max(0, Math.floor((upload.expiresAt - world.clock.now()) / 1000)),
      ...(kindOf(upload.category) === 'image' && {
        image: {
          image_type: inspection?.type,
          ...(inspection?.width && { w: inspection.width, h: inspection.height }),
        },
      }),
      ...(kindOf(upload.category) === 'video' && { video: { video_type: upload.mediaType } }),
      ...(upload.isAsync && { processing_info: processingInfo(world, upload) }),
    },
  })
}

/** x-api.md §2.6: `error` is real though the OpenAPI has no such field [O] */
function processingInfo({ switches }: World, upload: Upload): object {
  const wait = switches.checkAfterSecs === null ? {} : { check_after_secs: switches.checkAfterSecs }
  switch (upload.state) {
    case 'ready':
      return { state: 'succeeded', progress_percent: 100 }
    case 'failed': {
      const error = upload.processingError
      if (switches.processingErrorWhile === 'failed') return { state: 'failed', error }
      return { state: 'in_progress', progress_percent: 99, ...wait, error }
    }
    default: {
      const states = switches.processingStates
      const state = states[Math.min(upload.polls, states.length - 1)] ?? 'in_progress'
      const progress = Math.min(99, Math.round((100 * upload.polls) / switches.processingPolls))
      return { state, ...wait, ...(upload.polls > 0 && { progress_percent: progress }) }
    }
  }
}
