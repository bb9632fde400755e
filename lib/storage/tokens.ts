import type { AccountId } from '../units.ts'
import type { Database } from './database.ts'

const KEY_NAME = 'tokens'

/**
 * Tokens, encrypted with AES-GCM under a key that no script can read out (non-extractable). The
 * account id is bound in, so that one account's record cannot stand in for another's.
 */
export function tokenStore<Tokens>(database: () => Promise<Database>) {
  return {
    /** null when there are none or they cannot be read any more: the person signs in again. */
    async get(accountId: AccountId): Promise<Tokens | null> {
      const db = await database()
      const [record, key] = await Promise.all([
        db.get('tokens', accountId),
        db.get('keys', KEY_NAME),
      ])
      if (!record || !key) return null
      try {
        const plain = await crypto.subtle.decrypt(cipher(record.iv, accountId), key, record.sealed)
        return JSON.parse(new TextDecoder().decode(plain)) as Tokens
      } catch {
        return null
      }
    },
    /** On disk when the promise resolves: a refresh token is used up once it was sent. */
    async put(accountId: AccountId, tokens: Tokens): Promise<void> {
      const db = await database()
      const key = (await db.get('keys', KEY_NAME)) ?? (await makeKey(db))
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const plain = new TextEncoder().encode(JSON.stringify(tokens))
      const sealed = await crypto.subtle.encrypt(cipher(iv, accountId), key, plain)
      const tx = db.transaction('tokens', 'readwrite', { durability: 'strict' })
      await tx.store.put({ accountId, iv, sealed })
      await tx.done
    },
    async delete(accountId: AccountId): Promise<void> {
      await (await database()).delete('tokens', accountId)
    },
  }
}

function cipher(iv: Uint8Array<ArrayBuffer>, accountId: AccountId): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(accountId) }
}

/** Two contexts may make one at the same time: the first stored key is everybody's. */
async function makeKey(db: Database): Promise<CryptoKey> {
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
  const tx = db.transaction('keys', 'readwrite')
  const existing = await tx.store.get(KEY_NAME)
  if (!existing) await tx.store.put(made, KEY_NAME)
  await tx.done
  return existing ?? made
}
