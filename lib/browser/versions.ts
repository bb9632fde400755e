import { browser } from 'wxt/browser'

/** What runs here, as the browser says. */
export async function versions(): Promise<{ courier: string; browser: string; platform: string }> {
  const { os, arch } = await browser.runtime.getPlatformInfo()
  return {
    courier: browser.runtime.getManifest().version,
    browser: navigator.userAgent,
    platform: `${os} ${arch}`,
  }
}
