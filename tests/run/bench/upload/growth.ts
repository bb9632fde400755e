import { setTimeout as sleep } from 'node:timers/promises'
import { type Memory, memoryOf, watchMemory } from '../../../e2e/harness/memory.ts'
import {
  accountsLike,
  fillOutbox,
  postedJob,
  restingJobs,
  storedAccounts,
} from '../../../e2e/many-jobs.ts'
import { MiB } from '../../../fixtures/make-fixtures.ts'
import { startXServer } from '../../../x-server/start-x-server.ts'
import { say } from '../../command.mjs'
import type { Report } from '../benchmark.ts'
import { median } from '../figures.ts'
import { interleave } from '../interleave.ts'
import { CourierUploads } from './courier-uploads.ts'
import { plotCurve } from './curve.ts'
import type { VideoFiles } from './files.ts'
import type { Way } from './taken.ts'

const SIZES = [1, 4, 16, 64, 256, 1024, 2048]
/** Larger ones are measured once. */
const ROUNDS_UP_TO = 256
const ROUNDS = Number(process.env.COURIER_ROUNDS ?? 3)
/** What a MiB of the largest may cost more than one of 64 MiB. */
const LINEAR = 1.3
const WATCHED = 1024
const MAX_GROWTH_BYTES = 150_000_000
const JOBS = ['no other', '1 waiting', '100 waiting', '500 waiting', '500 posted'] as const
const JOBS_MIB = 16
/** What 500 other posts may make an upload slower by. */
const JOBS_ALLOWED = 0.2

/** What more bytes, more posts and more memory cost, without a line in between. */
export async function measureGrowth(
  files: VideoFiles,
  { seed, quick }: { seed: number; quick: boolean },
): Promise<Report> {
  const x = await startXServer({ switches: { processingPolls: 1 } })
  const way: Way = { x, relay: null, roundTripMs: 0 }
  const courier = await CourierUploads.open(way)
  try {
    await courier.upload(files.of(16 * MiB), true)
    const sizes = await bySize(courier, files, quick ? 256 : 2048)
    const jobs = await byJobs(courier, files, { seed, rounds: quick ? 2 : ROUNDS })
    return report(sizes, jobs)
  } finally {
    await courier.close()
    await x.close()
  }
}

interface Sized {
  mebibytes: number
  seconds: number
  /** Most that all processes of the browser grew by meanwhile; null where it was not watched. */
  growth: Memory | null
}

async function bySize(courier: CourierUploads, files: VideoFiles, most: number): Promise<Sized[]> {
  const sized: Sized[] = []
  for (const mebibytes of SIZES.filter((size) => size <= most)) {
    const seconds: number[] = []
    let growth: Memory | null = null
    const path = files.of(mebibytes * MiB)
    for (let round = 0; round < (mebibytes <= ROUNDS_UP_TO ? ROUNDS : 1); round++) {
      let watch: { stop(): Memory } | null = null
      let idle: Memory = { rss: 0, pss: 0 }
      const taken = await courier.upload(path, true, async () => {
        if (mebibytes !== WATCHED) return
        idle = await settled(courier)
        watch = watchMemory(courier.courier.profileDir, 200)
      })
      const peak = (watch as { stop(): Memory } | null)?.stop()
      if (peak) growth = { rss: peak.rss - idle.rss, pss: peak.pss - idle.pss }
      seconds.push(taken.seconds)
      say(`Cell 7, ${mebibytes} MiB: ${taken.seconds.toFixed(2)} s`)
    }
    files.drop(mebibytes * MiB)
    sized.push({ mebibytes, seconds: median(seconds), growth })
  }
  return sized
}

/** The smallest of what five seconds of rest show. */
async function settled({ courier }: CourierUploads): Promise<Memory> {
  let least = memoryOf(courier.profileDir)
  for (let i = 0; i < 25; i++) {
    await sleep(200)
    const { rss, pss } = memoryOf(courier.profileDir)
    least = { rss: Math.min(least.rss, rss), pss: Math.min(least.pss, pss) }
  }
  return least
}

type Jobs = Record<(typeof JOBS)[number], number[]>

async function byJobs(
  courier: CourierUploads,
  files: VideoFiles,
  options: { seed: number; rounds: number },
): Promise<Jobs> {
  const { desk } = courier
  const [real] = await storedAccounts(desk)
  if (!real) throw new Error('No account was connected')
  const others = accountsLike(real, 4)
  return await interleave(JOBS, options, async (which, round) => {
    const now = Date.now()
    const count = Number.parseInt(which, 10) || 0
    await courier.stopWorker()
    await fillOutbox(
      desk,
      which.endsWith('posted')
        ? { accounts: others, jobs: others.flatMap((one) => posted(one, count / 4, now)) }
        : restingJobs(others, count, now),
    )
    const { seconds } = await courier.upload(files.of(JOBS_MIB * MiB), true)
    say(`Cell 7, round ${round + 1}, ${which}: ${seconds.toFixed(2)} s`)
    return seconds
  })
}

function posted(account: Parameters<typeof postedJob>[0], count: number, now: number) {
  return Array.from({ length: count }, (_, index) => postedJob(account, index, now))
}

function report(sizes: Sized[], jobs: Jobs): Report {
  const perMiB = ({ mebibytes, seconds }: Sized) => (seconds * 1_000) / mebibytes
  const base = sizes.find(({ mebibytes }) => mebibytes === 64)
  const last = sizes.at(-1)
  const ratio = base && last ? perMiB(last) / perMiB(base) : Number.NaN
  const watched = sizes.find(({ growth }) => growth !== null)
  const title = '7. By size, without a line in between'
  const more = (which: (typeof JOBS)[number]) => median(jobs[which]) / median(jobs['no other']) - 1
  return {
    how: [],
    tables: [
      {
        title,
        columns: ['MiB', 's', 'ms a MiB'],
        rows: sizes.map((each) => [
          String(each.mebibytes),
          each.seconds.toFixed(2),
          perMiB(each).toFixed(2),
        ]),
      },
      {
        title: `7. ${JOBS_MIB} MiB beside other posts`,
        columns: ['other posts in the outbox', 's, median', 'against none'],
        rows: JOBS.map((which) => [
          which,
          median(jobs[which]).toFixed(2),
          `${(more(which) * 100).toFixed(0)} %`,
        ]),
      },
    ],
    pictures: [
      {
        name: 'upload-by-size',
        alt: 'Seconds by size of the file; a straight line through the point of 64 MiB beside it',
        svg: plotCurve(
          'Seconds by MiB of the file; dashed: as many as 64 MiB need, in proportion',
          sizes.map(({ mebibytes, seconds }) => ({ x: mebibytes, y: seconds })),
          base ? base.seconds / base.mebibytes : 0,
        ),
        after: title,
      },
    ],
    promises: [
      {
        promise: `cell 7: a MiB of the largest file costs at most ${LINEAR} × one of 64 MiB`,
        figure: ratio.toFixed(2),
        kept: ratio <= LINEAR,
      },
      ...(['500 waiting', '500 posted'] as const).map((which) => ({
        promise: `cell 7: an upload beside ${which}, at most +20 %`,
        figure: `${(more(which) * 100).toFixed(0)} %`,
        kept: more(which) <= JOBS_ALLOWED,
      })),
      ...(watched?.growth
        ? [
            {
              promise: 'cell 8: 1 GiB, all processes of the browser grow by less than 150 MB',
              figure: `${(watched.growth.rss / 1e6).toFixed(0)} MB RSS, ${(watched.growth.pss / 1e6).toFixed(0)} MB PSS`,
              kept: watched.growth.rss < MAX_GROWTH_BYTES,
            },
          ]
        : []),
    ],
  }
}
