import { CourierError } from '../failures/failure.ts'
import { MiB } from '../units.ts'

/** Kept free for everything else that must be written: drafts, jobs, the database's own logs. */
export const ROOM_MARGIN = 16 * MiB

/** `navigator.storage.estimate`: bytes used and allowed, the browser's guess; absent when it has none. */
export type Estimate = () => Promise<{ usage?: number; quota?: number }>

export async function browserEstimate(): ReturnType<Estimate> {
  return (await globalThis.navigator?.storage?.estimate()) ?? {}
}

/** Bytes to be freed before `byteLength` more fit beside the margin; 0 when they fit as it is. */
export function missingBytes(
  { usage, quota }: { usage?: number; quota?: number },
  byteLength: number,
): number {
  if (usage === undefined || quota === undefined) return 0
  return Math.max(0, byteLength + ROOM_MARGIN - (quota - usage))
}

export type Room = ReturnType<typeof createRoom>

/** Answers before anything is fetched or written whether it will fit. */
export function createRoom(estimate: Estimate) {
  /** @throws CourierError `storage-full` with the bytes to free when these would not fit. */
  async function check(byteLength: number): Promise<void> {
    const missing = missingBytes(await estimate(), byteLength)
    if (missing > 0) throw new CourierError({ kind: 'storage-full', missingBytes: missing })
  }

  return {
    check,
    /**
     * Runs a write of this many bytes. The browser's estimate may be wrong, so a disk that turns out
     * full on the way is told in the same words; the transaction then leaves nothing behind.
     */
    async during<T>(byteLength: number, write: () => Promise<T>): Promise<T> {
      try {
        return await write()
      } catch (caught) {
        if (!(caught instanceof DOMException && caught.name === 'QuotaExceededError')) throw caught
        const missing = missingBytes(await estimate(), byteLength) || byteLength
        const failure = { kind: 'storage-full', missingBytes: missing } as const
        throw new CourierError(failure, { cause: caught })
      }
    },
  }
}
