import { zipPackage } from './zip-package.mjs'

// `npm run zip`: the packages for both stores.

for (const browser of /** @type {const} */ (['chrome', 'firefox'])) {
  const { code } = await zipPackage(browser, { echo: true })
  if (code !== 0) process.exitCode = 1
}
