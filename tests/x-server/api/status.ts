import type { Reply } from '../http/exchange.ts'
import type { Upload } from '../world.ts'
import { type Call, isId, onlyQuery, refuse } from './call.ts'
import { mediaAnswer, ownUpload } from './media-answer.ts'
import { badRequestNotFound } from './problems.ts'

/** Timers fire up to a millisecond early and clocks are read twice; that is not an early poll. */
const TOLERANCE_MS = 20

/** GET /2/media/upload?command=STATUS&media_id=. x-api.md §2.1, §2.6, OA getMediaUploadStatus [D] */
export function status(call: Call): Reply {
  const { world, exchange } = call
  onlyQuery(call, ['command', 'media_id'])
  const command = exchange.query.get('command')
  if (command !== null && command !== 'STATUS') return refuse(call, `command is ${command}`)
  // x-api.md §0: optional, but every X example sends it
  if (command === null) call.violate('command=STATUS is missing')
  const id = exchange.query.get('media_id')
  if (!isId(id)) return refuse(call, 'media_id is not an id')
  const upload = ownUpload(call, id)
  if (!upload.isAsync) {
    call.violate('status asked for an image: nothing to poll')
    return world.switches.imageStatus === 400
      ? badRequestNotFound(world)
      : mediaAnswer(world, upload)
  }
  // ASSUMED: an upload that is not finalized has no status.
  if (upload.state === 'open') return badRequestNotFound(world)
  if (upload.state === 'processing') poll(call, upload)
  return mediaAnswer(world, upload)
}

/** Only requests that kept to check_after_secs bring the processing on. */
function poll(call: Call, upload: Upload): void {
  const { clock, switches } = call.world
  const earlyMs = upload.checkAt - clock.now()
  if (earlyMs > TOLERANCE_MS) {
    call.violate(`status of ${upload.id} asked ${Math.ceil(earlyMs)} ms before check_after_secs`)
    return
  }
  upload.polls += 1
  upload.checkAt = clock.now() + (switches.checkAfterSecs ?? 5) * 1000
  if (upload.polls < switches.processingPolls) return
  upload.state = upload.processingError ? 'failed' : 'ready'
}
