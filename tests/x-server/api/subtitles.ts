import type { Reply } from '../http/exchange.ts'
import { json } from '../http/replies.ts'
import { type Call, isId, onlyKeys, readJson, refuse } from './call.ts'
import { ownUpload } from './media-answer.ts'

const CATEGORIES = ['TweetVideo', 'AmplifyVideo']

/** POST /2/media/subtitles. x-api.md §2.7, OA createMediaSubtitles [D] */
export async function createSubtitles(call: Call): Promise<Reply> {
  const body = await readJson(call)
  onlyKeys(call, body, ['id', 'media_category', 'subtitles'])
  if (!isId(body.id)) return refuse(call, 'id is not an id')
  if (!CATEGORIES.includes(String(body.media_category))) {
    return refuse(call, 'media_category is not TweetVideo or AmplifyVideo')
  }
  const track = body.subtitles as Record<string, unknown> | undefined
  if (typeof track !== 'object' || track === null) return refuse(call, 'subtitles is missing')
  onlyKeys(call, track, ['id', 'language_code', 'display_name'], 'subtitles')
  if (!isId(track.id)) return refuse(call, 'subtitles.id is not an id')
  if (!/^[A-Z]{2}$/.test(String(track.language_code))) {
    return refuse(call, 'language_code is not two capitals')
  }
  const video = ownUpload(call, body.id)
  const file = ownUpload(call, track.id)
  if (file.category !== 'subtitles') return refuse(call, 'subtitles.id is no subtitle file')
  video.subtitles = track
  return json(200, {
    data: { id: video.id, media_category: body.media_category, associated_subtitles: track },
  })
}

/** DELETE /2/media/subtitles. x-api.md §2.1, OA deleteMediaSubtitles [D] */
export async function deleteSubtitles(call: Call): Promise<Reply> {
  const body = await readJson(call)
  onlyKeys(call, body, ['id', 'media_category', 'language_code'])
  if (!isId(body.id)) return refuse(call, 'id is not an id')
  const video = ownUpload(call, body.id)
  const deleted = video.subtitles !== undefined
  video.subtitles = undefined
  return json(200, { data: { deleted } })
}
