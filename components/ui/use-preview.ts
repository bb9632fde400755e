import type { ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useState } from 'preact/hooks'
import type { Previews } from '../../lib/stores/previews.ts'
import type { BlobKey } from '../../lib/units.ts'

/** The address of a stored file while this component shows it; null until it is there. */
export function usePreview(previews: Previews, key: BlobKey | null): string | null {
  const [url, setUrl] = useState<ReadonlySignal<string | null> | null>(null)
  // Asked for with the drawing, not a frame later: the file is what is waited for.
  useLayoutEffect(() => {
    if (key === null) return
    setUrl(previews.hold(key))
    return () => {
      setUrl(null)
      previews.release(key)
    }
  }, [previews, key])
  return url?.value ?? null
}
