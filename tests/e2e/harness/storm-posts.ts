import { createHash } from 'node:crypto'
import { MiB, shortVideo } from '../../fixtures/make-fixtures.ts'
import { encodePng } from '../../fixtures/png.ts'
import type { Post, User } from '../../x-server/start-x-server.ts'
import { drawsOf } from '../../x-server/storm.ts'

export interface PlannedMedia {
  name: string
  mimeType: string
  buffer: Buffer
  altText: string
}

export interface PlannedPost {
  user: User
  text: string
  media: PlannedMedia[]
}

/** Every eighth video is of several segments. */
const LONG_VIDEO_BYTES = 5 * MiB

/** Posts for these people in turn, the same for the same seed; no two of them are alike. */
export function planPosts(seed: number, count: number, users: User[]): PlannedPost[] {
  const draw = drawsOf(`posts ${seed}`)
  return Array.from({ length: count }, (_, nth) => {
    const user = users[nth % users.length]
    if (!user) throw new Error('Nobody posts')
    return { user, ...planPost(draw, nth + 1) }
  })
}

function planPost(draw: () => number, nth: number): Omit<PlannedPost, 'user'> {
  const text = `Storm ${nth}: nothing lost, nothing twice`
  const kind = draw()
  if (kind < 0.3) return { text, media: [] }
  const altText = () => (draw() < 0.5 ? `Alt ${nth}.${Math.floor(draw() * 1e6)}` : '')
  if (kind < 0.5) {
    const isLong = draw() < 0.125
    const buffer = videoWithout(isLong ? LONG_VIDEO_BYTES : shortVideo().length + 4096, nth)
    const name = `storm-${nth}.mp4`
    return { text, media: [{ name, mimeType: 'video/mp4', buffer, altText: altText() }] }
  }
  const media = Array.from({ length: 1 + Math.floor(draw() * 4) }, (_, place) => ({
    name: `storm-${nth}-${place + 1}.png`,
    mimeType: 'image/png',
    buffer: picture(draw),
    altText: altText(),
  }))
  // Some say nothing in words, so that only the media tell whose post it is.
  return { text: draw() < 0.2 ? '' : text, media }
}

/** A playable video of this size, with bytes of its own after it in a box that players skip. */
function videoWithout(byteLength: number, seed: number): Buffer {
  const video = shortVideo()
  const more = Buffer.alloc(byteLength - video.length, seed)
  more.writeUInt32BE(more.length, 0)
  more.write('mdat', 4, 'latin1')
  more.writeUInt32BE(seed, 8)
  return Buffer.concat([video, more])
}

/** 48 × 48 pixels of noise, about 7 KB. */
function picture(draw: () => number): Buffer {
  const part = () => Math.floor(draw() * 256)
  return encodePng(48, 48, () => [part(), part(), part()])
}

/** All that must be right about a post, in one line. */
export function summaryOfPlan({ user, text, media }: PlannedPost): string {
  const parts = media.map(({ buffer, altText }) => [
    createHash('sha256').update(buffer).digest('hex').slice(0, 16),
    altText,
  ])
  return JSON.stringify([user.username, text, ...parts])
}

/** The same line, of what X has. */
export function summaryOfPost(post: Post, users: User[]): string {
  const user = users.find(({ id }) => id === post.userId)
  const parts = post.media.map(({ sha256, altText }) => [sha256.slice(0, 16), altText ?? ''])
  return JSON.stringify([user?.username, post.text, ...parts])
}
