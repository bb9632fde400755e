import type { Outline, OutlineWish } from '../model/job-group.ts'
import type { AccountId } from '../units.ts'
import type { Database, StoredJob } from './database.ts'
import { within } from './key-ranges.ts'
import { readJob } from './read-job.ts'

/** The top of each part of the outbox and all counts, in one transaction; as quick for many as for few. */
export async function readOutline(db: Database, wish: OutlineWish): Promise<Outline> {
  const { store } = db.transaction('jobs')
  const ofAll = store.index('group, place')
  const ofOne = store.index('account, group, place')
  const active = (account: AccountId, most: number) => ofOne.getAll(within(account, 'active'), most)
  const isHeld = (account: AccountId) => wish.held.includes(account)
  const free = wish.accounts.filter((account) => !isHeld(account))
  // Of each account one may be moving, and stands elsewhere.
  const waiting = wish.waiting + free.length

  const reading: Promise<StoredJob[]>[] = [
    ofAll.getAll(within('needs-you'), wish.needsYou),
    ...wish.held.map((account) => active(account, wish.needsYou)),
    ofAll.getAll(within('sent')),
    ...(wish.held.length === 0
      ? [ofAll.getAll(within('active'), waiting), ...free.map((account) => active(account, 1))]
      : free.map((account) => active(account, waiting))),
    ofAll.getAll(within('waiting'), wish.waiting),
    ofAll.getAll(within('paused'), wish.waiting),
    ofAll.getAll(within('posted'), wish.posted),
  ]
  const counting = (['needs-you', 'sent', 'active', 'waiting', 'paused', 'posted'] as const).map(
    async (group) => [group, await ofAll.count(within(group))] as const,
  )
  const holding = wish.held.map((account) => ofOne.count(within(account, 'active')))
  const [read, counts, held] = await Promise.all([
    Promise.all(reading),
    Promise.all(counting),
    Promise.all(holding),
  ])
  const byId = new Map(read.flat().map((record) => [record.id, record]))
  return {
    jobs: [...byId.values()].map(readJob),
    counts: Object.fromEntries(counts) as Outline['counts'],
    held: held.reduce((sum, count) => sum + count, 0),
  }
}
