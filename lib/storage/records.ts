import type { Database, Schema, StoreName } from './database.ts'

/** Stores whose records carry their own key. */
type RecordStore = Extract<StoreName, 'drafts' | 'accounts'>

/**
 * Plain access to one store. `update` reads and writes in one transaction, so that two contexts never
 * overwrite each other's change; `change` must be synchronous and pure.
 */
export function records<S extends RecordStore>(
  database: () => Promise<Database>,
  store: S,
  changed: () => void,
) {
  type Value = Schema[S]['value']
  type Key = Schema[S]['key']

  return {
    async get(key: Key): Promise<Value | null> {
      return (await (await database()).get(store, key)) ?? null
    },
    async list(): Promise<Value[]> {
      return (await database()).getAll(store)
    },
    async put(value: Value): Promise<void> {
      await (await database()).put(store, value)
      changed()
    },
    /** The record as it is afterwards; null when there is none. A `change` to null deletes it. */
    async update(key: Key, change: (latest: Value) => Value | null): Promise<Value | null> {
      const tx = (await database()).transaction(store, 'readwrite')
      const latest = await tx.store.get(key)
      const next = latest === undefined ? null : change(latest)
      if (next === null) await tx.store.delete(key)
      else if (next !== latest) await tx.store.put(next)
      await tx.done
      if (next !== latest && latest !== undefined) changed()
      return next
    },
    async delete(key: Key): Promise<void> {
      await (await database()).delete(store, key)
      changed()
    },
  }
}
