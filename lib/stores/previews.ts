import { type ReadonlySignal, signal } from '@preact/signals'
import type { BlobKey } from '../units.ts'
import type { StorePorts } from './ports.ts'

export interface Previews {
  /**
   * Address under which a stored file can be shown: null until it is read, and for good when it is
   * not there. Every `hold` needs one `release`; the last one frees the address.
   */
  hold(key: BlobKey): ReadonlySignal<string | null>
  release(key: BlobKey): void
}

/** Object URLs of stored files, shared by everything that shows the same file. */
export function createPreviews(blobs: Pick<StorePorts['blobs'], 'get'>): Previews {
  const held = new Map<
    BlobKey,
    { url: ReturnType<typeof signal<string | null>>; holders: number }
  >()

  return {
    hold(key) {
      const known = held.get(key)
      if (known) {
        known.holders += 1
        return known.url as ReadonlySignal<string | null>
      }
      const url = signal<string | null>(null)
      held.set(key, { url, holders: 1 })
      void blobs.get(key).then(
        (blob) => {
          if (blob !== null && held.get(key)?.url === url) url.value = URL.createObjectURL(blob)
        },
        // A file that cannot be read is shown as a plain tile; posting it gives the reason.
        () => {},
      )
      return url
    },
    release(key) {
      const known = held.get(key)
      if (known === undefined) return
      known.holders -= 1
      if (known.holders > 0) return
      held.delete(key)
      const url = known.url.peek()
      if (url) URL.revokeObjectURL(url)
    },
  }
}
