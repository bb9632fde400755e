import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { IN_PAGE } from '../lib/capture/in-page.ts'

/** Injected before something is done in a frame (`runInPage`); its value says that the frame is alive. */
export default defineUnlistedScript(() => {
  Object.assign(globalThis, { courierInPage: IN_PAGE })
  return true
})
