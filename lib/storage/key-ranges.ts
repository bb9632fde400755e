import type { StoredGroup } from '../model/job-group.ts'
import type { AccountId, EpochMs } from '../units.ts'

/** Greater than every string and number in a key. */
const END: [] = []

/** Where the keys that begin with these end. */
export function after(...start: string[]): [AccountId, StoredGroup, EpochMs] {
  return [...start, END] as never
}

/** Every key that begins with these. */
export function within(...start: string[]): IDBKeyRange {
  return IDBKeyRange.bound(start, [...start, END])
}
