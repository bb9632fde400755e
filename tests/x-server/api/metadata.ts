import type { Reply } from '../http/exchange.ts'
import { json } from '../http/replies.ts'
import { kindOf } from '../media/categories.ts'
import { type Call, isId, onlyKeys, readJson, refuse } from './call.ts'
import { ownUpload } from './media-answer.ts'
import { invalidRequest, problem, Refusal } from './problems.ts'

/** x-api.md §2.1, OA createMediaMetadata [D] */
const MAX_ALT_TEXT = 1000

/** POST /2/media/metadata: `{ id, metadata: { alt_text: { text } } }`. x-api.md §2.7 */
export async function metadata(call: Call): Promise<Reply> {
  const { world } = call
  const body = await readJson(call)
  const text = altTextOf(body)
  if (text === undefined) {
    // ntav2#577, #579 [O]
    call.violate('alt text is not nested as {id, metadata:{alt_text:{text}}}')
    throw new Refusal(
      problem(world.switches, world.switches.wrongNestingStatus, {
        title: 'Invalid Request',
        type: 'about:blank',
        status: world.switches.wrongNestingStatus,
        detail: 'The metadata is missing.',
      }),
    )
  }
  onlyKeys(call, body, ['id', 'metadata'])
  if (!isId(body.id)) return refuse(call, 'id is not an id')
  // Counted in UTF-16 units like the schema's maxLength would in JavaScript (ASSUMED).
  if (text.length > MAX_ALT_TEXT) return refuse(call, 'alt text is above 1000 characters')
  const upload = ownUpload(call, body.id)
  // x-api.md §2.7: after finalize or succeeded, and before the post
  if (upload.state === 'open') call.violate('alt text sent before finalize')
  if (upload.state === 'processing') call.violate('alt text sent before processing succeeded')
  if (world.posts.some((post) => post.mediaIds.includes(upload.id))) {
    call.violate('alt text sent after the post')
  }
  if (kindOf(upload.category) === 'video' && world.switches.videoAltText === 'refuse') {
    return invalidRequest(world, 'Alt text is not supported for this media.')
  }
  upload.altText = text
  return json(200, {
    data: { id: upload.id, associated_metadata: { alt_text: { text } } },
  })
}

function altTextOf(body: Record<string, unknown>): string | undefined {
  const nested = body.metadata as { alt_text?: { text?: unknown } } | null | undefined
  const text = nested?.alt_text?.text
  return typeof text === 'string' ? text : undefined
}
