import type { Benchmark, Report } from './benchmark.ts'
import { videoFiles } from './upload/files.ts'
import { measureGrowth } from './upload/growth.ts'
import { ROUND_TRIPS } from './upload/line.ts'
import { CELLS, measureLineCells } from './upload/line-cells.ts'
import { measureLoopback } from './upload/loopback.ts'

/** Those of a quick run: without the two that take minutes. */
const QUICK = ['1', '3', '6', '7']

/** Uploads over lines that are made, beside what the line itself needs and what others need. */
export const upload: Benchmark = {
  name: 'upload',
  title: 'As fast as the line',
  async run(seed, { quick, only }) {
    const files = videoFiles()
    const wanted = (id: string) =>
      only.length > 0 ? only.includes(id) : !quick || QUICK.includes(id)
    try {
      const parts: Report[] = []
      const cells = CELLS.filter(({ id }) => wanted(id))
      if (cells.length > 0) parts.push(await measureLineCells(cells, files, { seed, quick }))
      if (wanted('6')) parts.push(await measureLoopback(files, { seed, quick }))
      if (wanted('7')) parts.push(await measureGrowth(files, { seed, quick }))
      return {
        how: HOW,
        tables: parts.flatMap(({ tables }) => tables),
        pictures: parts.flatMap(({ pictures }) => pictures ?? []),
        promises: parts.flatMap(({ promises }) => promises),
      }
    } finally {
      files.clear()
    }
  },
}

const HOW = [
  'The built extension in Chromium, a video chosen in the composer and posted, the page closed then, against the ' +
    'simulated X; the libraries in Node against the same. In each cell every case once a round, in an order drawn anew.',
  'The line is a TCP proxy with one uplink for all connections, a fixed delay each way and a round trip before ' +
    'the first byte of each connection. It knows no slow start, no loss, no headers of TCP and IP and no limit ' +
    'downwards: a real line is slower for everybody. X’s HTTP/2 windows are 64 MiB, more than 25 × what is on ' +
    'the longest of these lines. Right before each cell a plain TCP sender measures it.',
  'The clock runs from the opening of a new connection, over which initialize goes, to finalize’s answer at the ' +
    'client, by X’s log and the proxy’s. From the file being chosen to the answer to the post stands in the last ' +
    'column; X is at work on the file for a second meanwhile.',
  '**Line** = bytes × 8 ÷ bits per second. **Floor** = line + ' +
    `${Object.values(ROUND_TRIPS).reduce((sum, each) => sum + each, 0)} round trips, which are in turn: ` +
    `${Object.keys(ROUND_TRIPS).join(', ')}. Where connections are cut, the floor has besides, for each cut, two ` +
    'and a half round trips (the news, and two handshakes), and once more the bytes of segments that X had ' +
    'received when it cut: those of the column “lost in cuts”.',
  '“First upload ever”: nothing was known of the line. Else what the upload before has taught is known. ' +
    'Libraries: twitter-api-v2 1.29.1 with segments of 1 MiB, its default, and of 4 MiB, all that it lets one ' +
    'choose; @xdevplatform/xdk 0.6.6, which has the calls but no loop and sends base64, with 1 MiB one by one and ' +
    'with 3 MiB four at once. Neither tries again after a cut.',
]
