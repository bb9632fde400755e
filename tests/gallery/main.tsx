import { render } from 'preact'
import { ComposerPage } from '../../components/composer/composer-page.tsx'
import { OptionsPage } from '../../components/settings/options-page.tsx'
import { fitInPlace } from '../../lib/media/fit-in-place.ts'
import { inspectFile } from '../../lib/media/inspect-file.ts'
import { diagnosticsOf } from '../../lib/model/diagnostics.ts'
import { UNKNOWN_LINE } from '../../lib/model/line.ts'
import { EMPTY_SET_UP } from '../../lib/model/set-up-check.ts'
import { storageUse as useOf } from '../../lib/model/storage-use.ts'
import { createAccountsStore } from '../../lib/stores/accounts.ts'
import { createComposerStore } from '../../lib/stores/composer.ts'
import { createDiagnosticsStore } from '../../lib/stores/diagnostics.ts'
import { createOutboxStore } from '../../lib/stores/outbox.ts'
import { createPreviews } from '../../lib/stores/previews.ts'
import { createSetUpStore } from '../../lib/stores/set-up.ts'
import { createShortcutsStore } from '../../lib/stores/shortcuts.ts'
import { createSitesStore } from '../../lib/stores/sites.ts'
import { createStorageUseStore } from '../../lib/stores/storage-use.ts'
import { useWords } from '../../lib/words/words.ts'
import { estimatePrice, readPrice } from '../../lib/x/prices.ts'
import { measureText } from '../../lib/x/text-length.ts'
import { emptyWorld, fakePorts } from '../unit/stores/fake-ports.ts'
import { english, pseudo } from '../unit/words/english.ts'
import { STATES } from './states.ts'

/**
 * Shows one state of one page: `?page=popup|window|options&state=…&words=en|pseudo&dir=ltr|rtl`.
 * Development only; no part of the extension.
 */
const query = new URLSearchParams(location.search)
useWords(query.get('words') === 'pseudo' ? pseudo : english)
document.documentElement.dir = query.get('dir') ?? 'ltr'

/** What only a browser with Courier in it knows. */
const NOWHERE = {
  versions: { courier: '0.1.0', browser: navigator.userAgent, platform: 'linux x86-64' },
  line: UNKNOWN_LINE,
  wakeAt: null,
  storage: null,
  readPrice,
}

const root = document.getElementById('app') as HTMLElement
const world = (STATES[query.get('state') ?? ''] ?? emptyWorld)()
const ports = {
  ...fakePorts(world, {
    inspectFile,
    fitInPlace,
    loadMeasureText: async () => measureText,
    estimatePrice,
  }),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
}
const accounts = createAccountsStore(ports)
const previews = createPreviews(ports.blobs)

if (query.get('page') === 'options') {
  await accounts.load()
  const diagnostics = createDiagnosticsStore({
    gather: async () => diagnosticsOf({ ...world, ...NOWHERE, now: Date.now() }),
    saveFile: () => {},
  })
  const patterns = ['*://cdn.lakes.example/*', '*://upload.wikimedia.example/*']
  const sites = createSitesStore({
    grantedPatterns: async () => (world.accounts.length > 0 ? patterns : []),
    removePattern: async () => {},
    onPatternsChanged: () => {},
  })
  const setUp = createSetUpStore({ ...ports, readSetUp: async () => EMPTY_SET_UP }, accounts)
  const sizes = new Map([...world.blobs].map(([key, blob]) => [key, blob.size]))
  const storageUse = createStorageUseStore({
    ...ports,
    measureStorage: async () => useOf({ ...world, sizes, downloads: [] }, Date.now()),
    freeBytes: async () => 20e9,
    untilSeen: async () => {},
    rest: async () => {},
  })
  const shortcuts = createShortcutsStore({
    openingKeys: async () => 'Alt+Shift+U',
    openShortcutSettings: async () => {},
    onReturn: () => {},
    isMac: false,
  })
  await Promise.all([sites.load(), setUp.load(), storageUse.load(), shortcuts.load()])
  const stores = { accounts, diagnostics, sites, setUp, storageUse, shortcuts }
  render(<OptionsPage {...{ ...stores, previews, ports }} />, root)
} else {
  const composer = createComposerStore(ports, accounts)
  const outbox = createOutboxStore(ports)
  const surface = query.get('page') === 'window' ? 'window' : 'popup'
  await Promise.all([accounts.load(), composer.load(), outbox.load()])
  render(<ComposerPage {...{ composer, outbox, accounts, previews, ports, surface }} />, root)
  await outbox.showRest()
}
