import { createHash } from 'node:crypto'
import type { Reply } from '../http/exchange.ts'
import { json } from '../http/replies.ts'
import type { Upload } from '../world.ts'
import { type Call, contentType, onlyKeys, readJson, readParts, refuse } from './call.ts'
import { ownUpload } from './media-answer.ts'
import { invalidRequest, Refusal } from './problems.ts'

interface Segment {
  index: number
  bytes: Buffer
}

/** POST /2/media/upload/{id}/append. x-api.md §2.1, §2.5, OA appendMediaUpload [D] */
export async function append(call: Call): Promise<Reply> {
  const upload = ownUpload(call, call.params.id ?? '')
  upload.appending += 1
  upload.mostAppendingAtOnce = Math.max(upload.mostAppendingAtOnce, upload.appending)
  try {
    const overlaps = upload.appending > 1
    const reply = await receive(call, upload, overlaps)
    return reply
  } finally {
    upload.appending -= 1
  }
}

async function receive(call: Call, upload: Upload, overlaps: boolean): Promise<Reply> {
  const { switches } = call.world
  const received = await call.exchange.body(switches.maxAppendBodyBytes)
  // The edge answers before X's own rules: empty body, no Problem. x-api.md §2.5, trypost#31 [O]
  if (!received.bytes) return { status: switches.tooLargeStatus }
  if (overlaps && switches.parallelAppend === 'refuse') {
    return invalidRequest(call.world, 'Another segment of this media is being uploaded.')
  }
  const segment = await parse(call)
  // "SegmentIndex must be between 0 and 999": PipedreamHQ/pipedream#5308 [O], OA [D]
  if (segment.index > 999) refuse(call, 'SegmentIndex must be between 0 and 999')
  if (segment.bytes.length === 0) refuse(call, 'media is empty')
  store(call, upload, segment)
  if (switches.appendAnswer === 'empty') return { status: 204 }
  return json(200, { data: { expires_at: Math.floor(upload.expiresAt / 1000) } })
}

async function parse(call: Call): Promise<Segment> {
  if (contentType(call) === 'application/json') {
    const body = await readJson(call)
    onlyKeys(call, body, ['media', 'segment_index'])
    const index = body.segment_index
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) {
      return refuse(call, 'segment_index is not a whole number')
    }
    if (typeof body.media !== 'string') return refuse(call, 'media is missing')
    return { index, bytes: Buffer.from(body.media, 'base64') }
  }
  if (contentType(call) !== 'multipart/form-data') {
    return refuse(call, `content type ${contentType(call) || 'missing'}, not multipart or JSON`)
  }
  const parts = readParts(call, await call.exchange.body(), ['media', 'segment_index'])
  const index = parts.get('segment_index')?.bytes.toString('utf8') ?? ''
  if (!/^\d{1,9}$/.test(index)) return refuse(call, `segment_index is "${index}"`)
  const media = parts.get('media')
  if (!media) return refuse(call, 'media is missing')
  // x-api.md §2.5: a Blob with a filename
  if (media.filename === undefined) call.violate('media has no filename, so it is no file part')
  return { index: Number(index), bytes: media.bytes }
}

function store(call: Call, upload: Upload, { index, bytes }: Segment): void {
  const { switches } = call.world
  if (upload.state !== 'open') {
    // ASSUMED: nothing can be added once finalized.
    throw new Refusal(invalidRequest(call.world, 'This media is already finalized.'))
  }
  const times = upload.timesAppended.get(index) ?? 0
  if (times > 0) {
    const hash = createHash('sha256').update(bytes).digest('hex')
    if (hash !== upload.stored.hashes.get(index)) {
      call.violate(`segment ${index} sent again with other bytes`)
    }
    if (switches.repeatedAppend === 'refuse') {
      throw new Refusal(invalidRequest(call.world, `Segment ${index} was already uploaded.`))
    }
  } else if (switches.outOfOrderAppend === 'refuse' && index !== upload.timesAppended.size) {
    throw new Refusal(invalidRequest(call.world, `Segment ${index} is out of order.`))
  }
  upload.stored.put(index, bytes)
  upload.timesAppended.set(index, times + 1)
}
