import type { FitDone, FitLimits, FitWish } from '../../model/fit.ts'
import { asIfWhole } from '../blanks.ts'
import { inspectFile } from '../inspect-file.ts'
import { kept } from './fit-video.ts'
import { planVideo } from './plan-video.ts'
import { probeVideo } from './probe-video.ts'

/**
 * What would come of making a film fit, by its beginning alone; null where anything would be made of it.
 * A guess, as nobody has seen the rest: only for what can be taken back.
 * @param beginning all that describes it (`readBeginning`).
 * @throws CourierError where it is no film that goes out.
 */
export async function lookEarly(
  beginning: Blob,
  byteLength: number,
  limits: FitLimits,
  wish: FitWish,
): Promise<FitDone | null> {
  const blob = asIfWhole(beginning, byteLength)
  const { format } = await inspectFile(blob)
  if (format !== 'mp4') return null
  const facts = await probeVideo(blob, format)
  const plan = planVideo(facts, byteLength, limits, wish)
  if (plan.way !== 'keep') return null
  const done = await kept(blob, facts, plan, limits)
  // What stands behind the beginning is not known to be what is blanked.
  const { blanks = [] } = done.file
  return blanks.every((blank) => blank.at + blank.byteLength <= beginning.size) ? done : null
}
