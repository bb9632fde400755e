import { useEffect, useState } from 'preact/hooks'
import type { JobView } from '../../lib/model/job-view.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import { type EpochMs, minuteOf } from '../../lib/units.ts'

/** The time that rows are drawn with; they are drawn again when one of them says something else by then. */
export function useClock(
  { now, sleep }: Pick<StorePorts, 'now' | 'sleep'>,
  rows: JobView[],
): EpochMs {
  const [drawn, setDrawn] = useState(0)
  const at = now()
  const next = nextMinute(rows, at)
  useEffect(() => {
    if (next === null) return
    let counts = true
    void sleep(next - now() + 1).then(() => counts && setDrawn(drawn + 1))
    return () => {
      counts = false
    }
  }, [next, drawn])
  return at
}

/** When the first of the minutes comes that rows wait for; null where they wait for none. */
export function nextMinute(rows: JobView[], now: EpochMs): EpochMs | null {
  const minutes = rows.flatMap(({ until }) => (until === null ? [] : minuteOf(until)))
  const later = minutes.filter((minute) => minute > now)
  return later.length === 0 ? null : Math.min(...later)
}
