import type { Account } from '../../lib/model/account.ts'
import type { Clearing } from '../../lib/model/storage-use.ts'
import type { AccountId, BlobKey } from '../../lib/units.ts'

export interface ClearPorts {
  storage: {
    posted(): Promise<void>
    everything(): Promise<void>
    /** Deletes these files, unless something refers to them. */
    useless(keys: BlobKey[]): Promise<void>
  }
  /** Files that come of what is read or made fit now and that nobody wants by then, once it has ended. */
  uselessOfWork(): Promise<BlobKey[]>
  /** Lets what still goes up find out that it is not wanted any more. */
  nudge(): void
  /** For work that nobody waits for. */
  unattended(work: Promise<unknown>): void
  /** Every account that has a post which is not out, connected or not. */
  withPosts(): Promise<AccountId[]>
  accounts(): Promise<Account[]>
  /** Cancels what of this account's posts can still be cancelled. */
  cancelAll(id: AccountId): Promise<void>
  /** Deletes an account's tokens here, and tells X to forget them. */
  signOut(id: AccountId): Promise<void>
}

/**
 * Deletes what is kept here. Posts are cancelled before their records go, so that none of them goes on
 * without one; what comes of work under way goes once that has ended; accounts are signed out last, since their posts may need them until then. Killed between
 * any two of these, it is begun again by whoever wanted it, and nothing is left half.
 */
export async function clearStorage(ports: ClearPorts, clearing: Clearing): Promise<void> {
  if (clearing.what === 'posted') return ports.storage.posted()
  for (const id of await ports.withPosts()) await ports.cancelAll(id)
  const before = ports.uselessOfWork()
  await ports.storage.everything()
  ports.nudge()
  // Meanwhile something may have been read, and begun to be made fit.
  const useless = Promise.all([before, ports.uselessOfWork()])
  ports.unattended(useless.then((keys) => ports.storage.useless(keys.flat())))
  if (!clearing.signOut) return
  for (const { id } of await ports.accounts()) await ports.signOut(id)
}
