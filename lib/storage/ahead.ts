import type { IDBPTransaction } from 'idb'
import type { Account } from '../model/account.ts'
import type { Draft } from '../model/draft.ts'
import type { ComposingJob } from '../model/job.ts'
import { DEFAULT_SETTINGS, type Settings } from '../model/settings.ts'
import type { DraftId } from '../units.ts'
import type { Database, Schema } from './database.ts'
import { recordOf } from './job-record.ts'
import { within } from './key-ranges.ts'
import { composingIn } from './read-jobs.ts'
import { SETTINGS_KEY } from './settings.ts'

/** What is stored that decides which files go to X before Post. */
export interface AheadStored {
  /** The current one, and those that files go up for. */
  drafts: Draft[]
  accounts: Account[]
  settings: Settings
}

/** Says what goes up from now on; the very same array where nothing changes. */
export type PlanAhead = (before: ComposingJob[], of: AheadStored) => ComposingJob[]

type StoreRead = 'jobs' | 'drafts' | 'accounts' | 'settings'
type Reading = IDBPTransaction<Schema, StoreRead[], 'readonly' | 'readwrite'>

const STORES: StoreRead[] = ['jobs', 'drafts', 'accounts', 'settings']

/**
 * Makes the jobs that send files ahead of Post what `plan` says, in one transaction over all that decides
 * it. Where that is what they are, nothing is written.
 * @returns them as they are afterwards, oldest first.
 */
export async function bringInStep(
  database: Database,
  plan: PlanAhead,
  changed: () => void,
): Promise<ComposingJob[]> {
  const seen = await read(database.transaction(STORES))
  if (plan(seen.before, seen.of) === seen.before) return seen.before

  const tx = database.transaction(STORES, 'readwrite', { durability: 'strict' })
  const { before, of } = await read(tx)
  const after = plan(before, of)
  const jobs = tx.objectStore('jobs')
  for (const { id } of before) {
    if (!after.some((job) => job.id === id)) await jobs.delete(id)
  }
  for (const job of after) {
    if (!before.includes(job)) await jobs.put(recordOf(job))
  }
  await tx.done
  if (after !== before) changed()
  return after
}

async function read(tx: Reading): Promise<{ before: ComposingJob[]; of: AheadStored }> {
  const [records, accounts, stored] = await Promise.all([
    tx.objectStore('jobs').index('group, place').getAll(within('composing')),
    tx.objectStore('accounts').getAll(),
    tx.objectStore('settings').get(SETTINGS_KEY),
  ])
  const before = composingIn(records)
  const settings = { ...DEFAULT_SETTINGS, ...stored }
  const ids = new Set(before.map(({ state }) => state.draftId))
  if (settings.currentDraftId !== null) ids.add(settings.currentDraftId)
  const drafts = await Promise.all([...ids].map((id: DraftId) => tx.objectStore('drafts').get(id)))
  return {
    before,
    of: { drafts: drafts.filter((draft) => draft !== undefined), accounts, settings },
  }
}
