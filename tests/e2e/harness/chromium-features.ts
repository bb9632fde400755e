/** Pages for the address bar's list, loaded at each start although nobody types: a third of what it costs. */
const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']

/**
 * What Playwright 1.65 turns off in a Chromium that it starts. Of several such flags only the last one
 * counts, so they are named again.
 */
const BY_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
]

/** For a Chromium that Playwright starts. */
export const FEATURES_WITH_PLAYWRIGHT = disabled([...BY_PLAYWRIGHT, ...ADDRESS_BAR])

/** For one as people run it. */
export const FEATURES_ALONE = disabled(ADDRESS_BAR)

function disabled(features: readonly string[]): string {
  return `--disable-features=${features.join(',')}`
}
