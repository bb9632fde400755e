import { runInstalled } from './command.mjs'

/**
 * Makes one browser's package for its store. The mode `store` leaves the development key out; NODE_ENV
 * is named because any mode but `production` would otherwise bundle Preact's development code.
 *
 * @param {'chrome' | 'firefox'} browser
 * @param {{ echo?: boolean }} [options]
 */
export function zipPackage(browser, { echo = false } = {}) {
  const args = ['zip', '--browser', browser, '--mv3', '--mode', 'store']
  return runInstalled('wxt', args, { echo, env: { NODE_ENV: 'production' } })
}
