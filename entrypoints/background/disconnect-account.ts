import type { Account } from '../../lib/model/account.ts'
import type { Settings } from '../../lib/model/settings.ts'
import type { AccountId, BlobKey } from '../../lib/units.ts'

export interface DisconnectPorts {
  accounts: {
    get(id: AccountId): Promise<Account | null>
    list(): Promise<Account[]>
    update(id: AccountId, change: (latest: Account) => Account): Promise<Account | null>
    delete(id: AccountId): Promise<void>
  }
  settings: { update(change: (latest: Settings) => Settings): Promise<Settings> }
  /** Deletes the tokens and tells X to forget them; X may be out of reach. */
  forgetTokens(id: AccountId): Promise<void>
  deleteBlob(key: BlobKey): Promise<void>
  hasJobs(id: AccountId): Promise<boolean>
  holdAll(id: AccountId): Promise<void>
  cancelAll(id: AccountId): Promise<void>
}

/**
 * Signs an account out. With `keep`, its unfinished posts and its row stay, waiting until it is
 * connected again; otherwise nothing of it is left.
 */
export async function disconnectAccount(
  ports: DisconnectPorts,
  id: AccountId,
  jobs: 'keep' | 'cancel',
): Promise<void> {
  if (jobs === 'cancel') await ports.cancelAll(id)
  else await ports.holdAll(id)
  await ports.forgetTokens(id)
  if (await ports.hasJobs(id)) {
    await ports.accounts.update(id, (latest) => ({
      ...latest,
      status: 'signed-out',
      signedOut: 'here',
      hold: null,
    }))
    return
  }
  const account = await ports.accounts.get(id)
  await ports.accounts.delete(id)
  if (account?.avatar) await ports.deleteBlob(account.avatar)
  const next = (await ports.accounts.list())[0]?.id ?? null
  await ports.settings.update((latest) =>
    latest.defaultAccountId === id ? { ...latest, defaultAccountId: next } : latest,
  )
}
