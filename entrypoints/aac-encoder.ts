import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { createAac } from '../lib/media/video/create-aac.ts'

/** Loaded by the media worker, only where the browser encodes no AAC. */
export default defineUnlistedScript(() => {
  Object.assign(globalThis, { courierAac: createAac })
})
