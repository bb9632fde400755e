import { CourierError } from '../../../lib/failures/failure.ts'
import {
  type Blank,
  newAttachment,
  type Source,
  type SourceFile,
  type StoredFile,
} from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { UNKNOWN_LINE } from '../../../lib/model/line.ts'
import type { BlobKey, JobId } from '../../../lib/units.ts'
import { KiB } from '../../../lib/units.ts'
import { aWorld, submit, type World } from './device.ts'

/** Bytes that arrive at once, and a time in which they do. */
const PIECE_BYTES = 64 * KiB
const PIECE_MS = 250

/** What a host does at one request. */
export interface Answer {
  /** It is another film by now, so that all of it comes anew. */
  isOther: boolean
  /** Pieces after which the connection breaks; null: it does not. */
  breaksAfter: number | null
}

export interface Story {
  pieces: number
  /** Bytes of the last piece. */
  lastBytes: number
  /** One after the other; then all goes well. */
  answers: Answer[]
  /** How many pieces are there before anything is promised; null: nothing ever is. */
  promisedAfter: number | null
  /** What is found once all of it is here: what was promised, other tags, or that it has to be made anew. */
  truth: 'as-promised' | 'other-tags' | 'made'
}

const TAGS: Blank[] = [{ at: 16, byteLength: 24 }]
const OTHER_TAGS: Blank[] = [...TAGS, { at: PIECE_BYTES + 5, byteLength: 9, zeros: true }]

interface Download {
  blob: BlobKey
  arrivedBytes: number
}

/** A world in which a film comes slowly from a host, and a post of it that was just submitted. */
export function aSlowWorld(story: Story): { world: World; id: JobId; log: Log } {
  const world = aWorld()
  world.line = UNKNOWN_LINE
  world.bytesPerSecond = 500_000
  const totalBytes = (story.pieces - 1) * PIECE_BYTES + story.lastBytes
  const answers = [...story.answers]
  const log: Log = { films: 0, requests: 0 }
  /** What the storage holds of what still arrives; outlives the background. */
  let download: Download | null = null
  const seeds = new Map<BlobKey, number>()

  world.bytes = ({ blob, blanks = [] }, start, end) => {
    const seed = seeds.get(blob)
    if (seed === undefined) return null
    const isHere =
      world.blobs.has(blob) || (download?.blob === blob && end <= download.arrivedBytes)
    if (!isHere) return null
    const bytes = new Uint8Array(end - start)
    for (let at = start; at < end; at++) bytes[at - start] = (at * 7 + seed * 31 + (at >> 8)) & 0xff
    for (const { at, byteLength } of blanks) {
      bytes.fill(0, Math.max(0, at - start), Math.max(0, at + byteLength - start))
    }
    return bytes
  }

  function begin(): Download {
    const blob = `film-${++log.films}` as BlobKey
    seeds.set(blob, log.films)
    download = { blob, arrivedBytes: 0 }
    return download
  }

  const fileOf = (blob: BlobKey, blanks: Blank[]): StoredFile => ({
    ...{ blob, byteLength: totalBytes, mediaType: 'video/mp4', kind: 'video' },
    ...{ width: 4, height: 3, blanks },
  })

  world.source = {
    async fetch(_media, signal, progress, moment): Promise<SourceFile> {
      log.requests++
      const answer = answers.shift() ?? { isOther: false, breaksAfter: null }
      const own = download === null || answer.isOther ? begin() : download
      const { blob } = own
      const tell = () => {
        const isPromised =
          story.promisedAfter !== null && own.arrivedBytes >= story.promisedAfter * PIECE_BYTES
        const promised = isPromised
          ? { file: fileOf(blob, TAGS), category: 'tweet_video' as const }
          : null
        progress(own.arrivedBytes, totalBytes, { blob, arrivedBytes: own.arrivedBytes, promised })
      }
      tell()
      for (let piece = 0; own.arrivedBytes < totalBytes; piece++) {
        await moment('before piece')
        await new Promise((resolve) => setImmediate(resolve))
        signal.throwIfAborted()
        if (piece === answer.breaksAfter) {
          throw new CourierError({ kind: 'media-host-trouble', host: 'a.test', status: 503 })
        }
        own.arrivedBytes = Math.min(totalBytes, own.arrivedBytes + PIECE_BYTES)
        world.now += PIECE_MS
        await moment('after piece')
        tell()
      }
      world.blobs.set(blob, totalBytes)
      download = null
      const size = { width: 4, height: 3 }
      return { blob, byteLength: totalBytes, format: 'mp4', kind: 'video', ...size }
    },
    fit({ blob }) {
      if (story.truth !== 'made') {
        return fileOf(blob, story.truth === 'as-promised' ? TAGS : OTHER_TAGS)
      }
      const made = `made-of-${blob}` as BlobKey
      seeds.set(made, 1_000)
      world.blobs.set(made, totalBytes)
      return fileOf(made, [])
    },
  }

  const content = { state: 'fetching', since: 0, receivedBytes: 0, totalBytes: null } as const
  const source: Source = {
    kind: 'page',
    url: 'https://a.test/film.mp4',
    pageUrl: 'https://a.test/',
    tabId: 1,
    frameId: 0,
  }
  const attachments = [newAttachment(source, 'film.mp4', content)]
  const id = submit(world, { ...newDraft(0), text: 'Soon', attachments })
  return { world, id, log }
}

export interface Log {
  /** Films that the host had to send from the beginning. */
  films: number
  requests: number
}
