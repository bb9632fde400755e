import type { Page } from '@playwright/test'
import { MiB } from '../../../fixtures/make-fixtures.ts'
import { startXServer } from '../../../x-server/start-x-server.ts'
import { say } from '../../command.mjs'
import type { Report } from '../benchmark.ts'
import { median } from '../figures.ts'
import { interleave } from '../interleave.ts'
import { CourierUploads } from './courier-uploads.ts'
import type { VideoFiles } from './files.ts'
import { range } from './line-cells.ts'
import { Rival } from './rival.ts'
import { beginAnew, forgetFiles, type Taken, takenBy, type Way } from './taken.ts'

const ROUNDS = Number(process.env.COURIER_ROUNDS ?? 5)
/** Of what the same browser sends when it does nothing else. */
const SHARE = 0.8
const BARE = { segmentBytes: 4 * MiB, atOnce: 4 }

const CASES = ['bare fetch', 'Courier', 'twitter-api-v2', 'twitter-api-v2, 4 MiB'] as const

/** Without a line in between: what the work on this computer costs. */
export async function measureLoopback(
  files: VideoFiles,
  { seed, quick }: { seed: number; quick: boolean },
): Promise<Report> {
  const byteLength = (quick ? 64 : 256) * MiB
  const path = files.of(byteLength)
  const x = await startXServer({ switches: { processingPolls: 1 } })
  const way: Way = { x, relay: null, roundTripMs: 0 }
  const courier = await CourierUploads.open(way)
  const rivals = {
    'twitter-api-v2': await Rival.start('twitter-api-v2'),
    'twitter-api-v2, 4 MiB': await Rival.start('twitter-api-v2, 4 MiB'),
  }
  try {
    // The first upload teaches the line and warms what is cold.
    await courier.upload(path, true)
    const measure = async (which: (typeof CASES)[number], round: number) => {
      const taken =
        which === 'Courier'
          ? await courier.upload(path, true)
          : which === 'bare fetch'
            ? await bareUpload(courier.desk, path, way)
            : await rivals[which].upload(path, way)
      if (!taken) throw new Error(`${which} gave up`)
      const rate = byteLength / 1e6 / taken.seconds
      say(`Cell 6, round ${round + 1}, ${which}: ${rate.toFixed(0)} MB/s`)
      return rate
    }
    const rates = await interleave(CASES, { rounds: quick ? 2 : ROUNDS, seed }, measure)
    const share = median(rates.Courier) / median(rates['bare fetch'])
    return {
      how: [],
      tables: [
        {
          title: `6. ${byteLength / MiB} MiB without a line in between`,
          columns: ['', 'MB/s, median (range)', 'of the bare fetch'],
          rows: CASES.map((which) => [
            which,
            `${median(rates[which]).toFixed(0)} (${range(rates[which], 0)})`,
            (median(rates[which]) / median(rates['bare fetch'])).toFixed(2),
          ]),
        },
      ],
      promises: [
        {
          promise: `cell 6: at least ${SHARE} of a bare parallel fetch in the same browser`,
          figure: share.toFixed(2),
          kept: share >= SHARE,
        },
      ],
    }
  } finally {
    for (const rival of Object.values(rivals)) rival.stop()
    await courier.close()
    await x.close()
  }
}

/** Slices of the same file, four at a time, by a page of the extension and nothing else. */
export async function bareUpload(page: Page, path: string, way: Way): Promise<Taken> {
  const { x } = way
  const { access_token: token } = x.tokens.issue(x.users[0]?.id ?? '', x.apps[0]?.clientId ?? '')
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    document.body.replaceChildren(input)
  })
  await page.locator('input').setInputFiles(path)
  await beginAnew(way)
  await page.locator('input').evaluate(
    // No function in it has a name: what runs these files here would mark it, and the page know no mark.
    async (input, { token, segmentBytes, atOnce }) => {
      const file = (input as HTMLInputElement).files?.[0]
      if (!file) throw new Error('No file')
      const upload = 'https://api.x.com/2/media/upload'
      const headers = { authorization: `Bearer ${token}` }
      const post = { method: 'POST', credentials: 'omit', headers } as const
      const begun = await fetch(`${upload}/initialize`, {
        ...post,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({
          media_type: 'video/mp4',
          media_category: 'tweet_video',
          total_bytes: file.size,
        }),
      })
      const { id } = (await begun.json()).data
      let next = 0
      await Promise.all(
        Array.from({ length: atOnce }, async () => {
          while (next * segmentBytes < file.size) {
            const index = next++
            const from = index * segmentBytes
            const form = new FormData()
            form.append('segment_index', String(index))
            form.append('media', file.slice(from, from + segmentBytes), 'segment')
            const answer = await fetch(`${upload}/${id}/append`, { ...post, body: form })
            await answer.text()
          }
        }),
      )
      await fetch(`${upload}/${id}/finalize`, post)
    },
    { token, ...BARE },
  )
  try {
    return await takenBy(way)
  } finally {
    forgetFiles(way)
    x.violations.length = 0
  }
}
