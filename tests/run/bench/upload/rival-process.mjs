import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { Client } from '@xdevplatform/xdk'
import { TwitterApi } from 'twitter-api-v2'

// One library, as its documentation uses it, in a process of its own. Its connections to port 443 are led
// to another one of this machine; nothing of the library is changed.

const MiB = 1_048_576

/**
 * @typedef {object} Wish
 * @property {string} how one of `UPLOADS`
 * @property {string} path of an MP4
 * @property {number} port
 * @property {string} token
 */

let port = 443
const connect = Socket.prototype.connect
Socket.prototype.connect = function (/** @type {any[]} */ ...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (Number(options?.port) === 443) Object.assign(options, { host: '127.0.0.1', port })
  return connect.apply(this, /** @type {any} */ (args))
}

/** @param {Buffer} media @param {string} token @param {number} [chunkSize] */
async function twitterApi(media, token, chunkSize) {
  const options = /** @type {const} */ ({ media_type: 'video/mp4', media_category: 'tweet_video' })
  const { v2 } = new TwitterApi(token)
  if (chunkSize) await v2.uploadMedia(media, options, chunkSize)
  else await v2.uploadMedia(media, options)
}

/** It has the calls and no loop: that is written here. Segments go as base64, as it sends them. */
async function xdk(
  /** @type {Buffer} */ media,
  /** @type {string} */ token,
  /** @type {number} */ chunkSize,
  /** @type {number} */ atOnce,
) {
  const client = new Client({ accessToken: token })
  const begun = await client.media.initializeUpload({
    mediaType: 'video/mp4',
    mediaCategory: 'tweet_video',
    totalBytes: media.length,
  })
  const id = String(begun.data?.id)
  const count = Math.ceil(media.length / chunkSize)
  let next = 0
  const worker = async () => {
    while (next < count) {
      const segmentIndex = next++
      const bytes = media.subarray(segmentIndex * chunkSize, (segmentIndex + 1) * chunkSize)
      await client.media.appendUpload(id, { segmentIndex, media: bytes.toString('base64') })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  await client.media.finalizeUpload(id)
}

/** @type {Record<string, (media: Buffer, token: string) => Promise<void>>} */
const UPLOADS = {
  'twitter-api-v2': (media, token) => twitterApi(media, token),
  // All that it lets one choose.
  'twitter-api-v2, 4 MiB': (media, token) => twitterApi(media, token, 4 * MiB),
  xdk: (media, token) => xdk(media, token, MiB, 1),
  // With base64 a segment of 3 MiB is as large as X's own example.
  'xdk, 3 MiB, 4 at once': (media, token) => xdk(media, token, 3 * MiB, 4),
}

process.on('message', async (/** @type {Wish} */ wish) => {
  port = wish.port
  const media = readFileSync(wish.path)
  try {
    await UPLOADS[wish.how]?.(media, wish.token)
    process.send?.({ error: null })
  } catch (caught) {
    process.send?.({ error: String(caught) })
  }
})
process.send?.({ ready: true })
