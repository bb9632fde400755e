import { type Line, UNKNOWN_LINE } from '../model/line.ts'
import type { Database } from './database.ts'

const LINE_KEY = 'x'

/** The one record of what was measured of the way to X. Losing it costs a slower start, no more. */
export function lineStore(database: () => Promise<Database>) {
  return {
    async get(): Promise<Line> {
      return { ...UNKNOWN_LINE, ...(await (await database()).get('line', LINE_KEY)) }
    },
    /** Writes only what is given; two of its parts are measured by different hands. */
    async note(measured: Partial<Line>): Promise<void> {
      const tx = (await database()).transaction('line', 'readwrite')
      const latest = { ...UNKNOWN_LINE, ...(await tx.store.get(LINE_KEY)) }
      await tx.store.put({ ...latest, ...measured }, LINE_KEY)
      await tx.done
    },
  }
}
