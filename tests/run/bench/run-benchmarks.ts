import { say } from '../command.mjs'
import type { Benchmark } from './benchmark.ts'
import { media } from './media.ts'
import { overlap } from './overlap.ts'
import { popup } from './popup.ts'
import { press } from './press.ts'
import { typing } from './typing.ts'
import { upload } from './upload.ts'
import { waitingJobs } from './waiting-jobs.ts'
import { reportText, writeReport } from './write-report.ts'

const BENCHMARKS: Benchmark[] = [waitingJobs, media, typing, popup, press, overlap, upload]

/** Drawn orders repeat with it; `COURIER_SEED` sets another. */
const DEFAULT_SEED = 20_261_123

/**
 * Runs the named benchmarks, or all. `--quick` measures less, `--only=1,6` some cells alone; either writes
 * no report. Returns the exit code: 1 when there is no such benchmark, or when something that was promised
 * is not so.
 */
export async function runBenchmarks(args: string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('--'))
  const quick = args.includes('--quick')
  const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length)
  const options = { quick, only: only?.split(',') ?? [] }
  const known = BENCHMARKS.map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    say(`No benchmark is called ${unknown.join(', ')}. There are: ${known.join(', ')}`)
    return 1
  }
  const seed = Number(process.env.COURIER_SEED ?? DEFAULT_SEED)
  let kept = true
  for (const benchmark of BENCHMARKS) {
    if (names.length > 0 && !names.includes(benchmark.name)) continue
    const report = await benchmark.run(seed, options)
    const isWhole = !quick && options.only.length === 0
    say((isWhole ? writeReport : reportText)(benchmark, report, seed))
    kept &&= report.promises.every((promise) => promise.kept)
  }
  return kept ? 0 : 1
}
