import { browser } from 'wxt/browser'
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { adviceWhenNotDeleted, adviceWhenStopped } from '../lib/failures/advice-when-stopped.ts'
import { fitInPlace } from '../lib/media/fit-in-place.ts'
import { useWords } from '../lib/words/words.ts'
import type { LaterPart } from './background/later-part.ts'
import { readStream } from './background/read-stream.ts'

/**
 * What most starts of the background do without (`later-part.ts`). It may be run more than once, and shares
 * no module with the background: what both import is there twice, with a state of its own.
 */
export default defineUnlistedScript(() => {
  useWords((key, substitutions) => browser.i18n.getMessage(key, substitutions))
  const courierLater: LaterPart = {
    readStream,
    fitInPlace,
    adviceWhenStopped,
    adviceWhenNotDeleted,
  }
  Object.assign(globalThis, { courierLater })
})
