import type { Database } from './database.ts'

const KEY_NAME = 'tokens'

/**
 * Records that hold tokens, encrypted with AES-GCM under a key that no script can read out
 * (non-extractable). The record's own name is bound in, so that one cannot stand in for another.
 */
export function sealedStore<Name extends string, Value>(
  database: () => Promise<Database>,
  store: 'tokens' | 'errands',
) {
  return {
    /** null when there is none or it cannot be read any more. */
    async get(name: Name): Promise<Value | null> {
      const db = await database()
      const [record, key] = await Promise.all([db.get(store, name), db.get('keys', KEY_NAME)])
      if (!record || !key) return null
      try {
        const plain = await crypto.subtle.decrypt(cipher(record.iv, name), key, record.sealed)
        return JSON.parse(new TextDecoder().decode(plain)) as Value
      } catch {
        return null
      }
    },
    /**
     * Tokens are on disk when the promise resolves: a refresh token is used up once it was sent. An errand
     * is of use to nobody after a power cut.
     */
    async put(name: Name, value: Value): Promise<void> {
      const db = await database()
      const key = (await db.get('keys', KEY_NAME)) ?? (await makeKey(db))
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const plain = new TextEncoder().encode(JSON.stringify(value))
      const sealed = await crypto.subtle.encrypt(cipher(iv, name), key, plain)
      const durability = store === 'tokens' ? 'strict' : 'relaxed'
      const tx = db.transaction(store, 'readwrite', { durability })
      await tx.store.put({ name, iv, sealed })
      await tx.done
    },
    async delete(name: Name): Promise<void> {
      await (await database()).delete(store, name)
    },
    async clear(): Promise<void> {
      await (await database()).clear(store)
    },
  }
}

function cipher(iv: Uint8Array<ArrayBuffer>, name: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) }
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
