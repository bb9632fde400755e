import type { EpochMs } from '../units.ts'
import type { Database } from './database.ts'

/**
 * Does something that has to be done now and then, and remembers when: not again within `everyMs`, a
 * clock that was set back aside. What fails is done at the next occasion.
 */
export async function nowAndThen(
  db: Database,
  chore: { name: string; everyMs: number; now: EpochMs },
  work: () => Promise<void>,
): Promise<void> {
  const since = chore.now - ((await db.get('chores', chore.name)) ?? Number.NEGATIVE_INFINITY)
  if (since >= 0 && since < chore.everyMs) return
  await work()
  await db.put('chores', chore.now, chore.name)
}
