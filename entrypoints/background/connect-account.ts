import { CourierError } from '../../lib/failures/failure.ts'
import type { Account } from '../../lib/model/account.ts'
import type { Reply } from '../../lib/model/reply.ts'
import type { Tokens } from '../../lib/model/tokens.ts'
import type { AccountId, BlobKey, EpochMs } from '../../lib/units.ts'
import type { XUser } from '../../lib/x/users.ts'

export interface ConnectPorts {
  signIn(): Promise<{ tokens: Tokens; clientId: string }>
  profile(accessToken: string): Promise<Reply<XUser>>
  /** Stores the picture; null when there is none or it cannot be read. */
  avatar(url: string): Promise<BlobKey | null>
  accounts: {
    get(id: AccountId): Promise<Account | null>
    put(account: Account): Promise<void>
  }
  tokens: { put(id: AccountId, tokens: Tokens): Promise<void> }
  /** Tells X to forget tokens that are of no use; never fails. */
  giveBack(tokens: Tokens, clientId: string): Promise<void>
  makeDefault(id: AccountId): Promise<void>
  deleteBlob(key: BlobKey): Promise<void>
  reconnected(id: AccountId): Promise<void>
  now(): EpochMs
}

/**
 * Connects the account that the browser is signed in to at X. `known` tells that it was connected
 * before: X gives no way to ask for another one.
 */
export async function connectAccount(
  ports: ConnectPorts,
): Promise<{ accountId: AccountId; known: boolean }> {
  const { tokens, clientId } = await ports.signIn()
  const reply = await ports.profile(tokens.accessToken)
  if (!reply.ok) {
    await ports.giveBack(tokens, clientId)
    throw new CourierError(reply.failure)
  }
  const { avatarUrl, id, username, name, subscription } = reply.value
  await ports.tokens.put(id, tokens)
  const before = await ports.accounts.get(id)
  const picture = avatarUrl === null ? null : await ports.avatar(avatarUrl)
  await ports.accounts.put({
    id,
    username,
    name,
    avatar: picture ?? before?.avatar ?? null,
    subscription,
    clientId,
    status: 'connected',
    hold: null,
    connectedAt: before?.connectedAt ?? ports.now(),
  })
  if (picture && before?.avatar) await ports.deleteBlob(before.avatar)
  await ports.makeDefault(id)
  await ports.reconnected(id)
  return { accountId: id, known: before?.status === 'connected' }
}
