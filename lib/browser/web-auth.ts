import { browser } from 'wxt/browser'

/** Opens X's consent page in a window of the browser and gives the URL it ended with. */
export async function launchWebAuth(url: string): Promise<string> {
  return await browser.identity.launchWebAuthFlow({ url, interactive: true })
}
