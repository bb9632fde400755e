import type { Page } from '@playwright/test'

export interface Seen {
  width: number
  height: number
  seconds: number
  /** Brightness of every pixel of the picture at the moment asked for, row by row. */
  luma: number[]
  /** Root mean square of the first channel's second half, 0 to 1; null without sound. */
  level: number | null
  /** What the player takes the colours for. */
  colours: { matrix: string | null; fullRange: boolean | null }
}

/** What the browser's own player makes of a film: neither our code nor our library is asked. */
export function seeVideo(page: Page, bytes: Buffer, type: string, at: number): Promise<Seen> {
  return page.evaluate(
    async ([text, mime, moment]) => {
      const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
      const video = document.createElement('video')
      video.muted = true
      const url = URL.createObjectURL(new Blob([data], { type: mime }))
      const until = (name: string) =>
        new Promise<void>((resolve, reject) => {
          video.addEventListener(name, () => resolve(), { once: true })
          video.addEventListener('error', () => reject(new Error(video.error?.message)))
        })
      const loaded = until('loadeddata')
      video.src = url
      await loaded
      const sought = until('seeked')
      // The place is found a moment before its picture is shown.
      const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve))
      video.currentTime = moment
      await Promise.all([sought, shown])
      const { videoWidth: width, videoHeight: height, duration: seconds } = video
      const frame = new VideoFrame(video, { timestamp: 0 })
      const { matrix, fullRange } = frame.colorSpace
      frame.close()
      const context = new OffscreenCanvas(width, height).getContext('2d')
      if (!context) throw new Error('no canvas')
      context.drawImage(video, 0, 0)
      const { data: rgba } = context.getImageData(0, 0, width, height)
      const luma = Array.from({ length: width * height }, (_none, place) =>
        Math.round(
          0.2126 * (rgba[4 * place] ?? 0) +
            0.7152 * (rgba[4 * place + 1] ?? 0) +
            0.0722 * (rgba[4 * place + 2] ?? 0),
        ),
      )
      URL.revokeObjectURL(url)
      const level = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(data.buffer).then(
        (sound) => {
          const samples = sound.getChannelData(0).subarray(sound.length / 2)
          return Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length)
        },
        () => null,
      )
      return { width, height, seconds, luma, level, colours: { matrix, fullRange } }
    },
    [bytes.toString('base64'), type, at] as const,
  )
}

/** Structural similarity of two pictures (Wang et al. 2004) by windows of 8×8: 1 where they are equal. */
export function ssim(one: number[], other: number[], width: number): number {
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2]
  const height = one.length / width
  let sum = 0
  let windows = 0
  for (let top = 0; top + 8 <= height; top += 4) {
    for (let left = 0; left + 8 <= width; left += 4) {
      let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0]
      for (let place = 0; place < 64; place++) {
        const at = (top + (place >> 3)) * width + left + (place & 7)
        const [x, y] = [one[at] ?? 0, other[at] ?? 0]
        a += x / 64
        b += y / 64
        aa += (x * x) / 64
        bb += (y * y) / 64
        ab += (x * y) / 64
      }
      const together = ab - a * b
      const spread = aa - a * a + bb - b * b
      sum += ((2 * a * b + c1) * (2 * together + c2)) / ((a * a + b * b + c1) * (spread + c2))
      windows++
    }
  }
  return sum / windows
}
