import { browser } from 'wxt/browser'

/** Opens X's consent page in a window of the browser and gives the URL it ended with. */
export async function launchWebAuth(url: string): Promise<string> {
  const final = await browser.identity.launchWebAuthFlow({ url, interactive: true })
  if (!final) throw new Error('The web auth flow ended without a URL.')
  return final
}
