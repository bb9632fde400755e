import { render } from 'preact'
import { OptionsPage } from '../../components/settings/options-page.tsx'
import { PageTrouble } from '../../components/ui/page-trouble.tsx'
import { isMac, openingKeys, openShortcutSettings } from '../../lib/browser/commands.ts'
import { onConnectWish } from '../../lib/browser/hear-connect-wish.ts'
import { grantedPatterns, onPatternsChanged, removePattern } from '../../lib/browser/permissions.ts'
import { saveFile } from '../../lib/browser/save-file.ts'
import { untilSeen } from '../../lib/browser/until-seen.ts'
import { failureOf } from '../../lib/failures/failure.ts'
import { announceChange } from '../../lib/messages/changes.ts'
import { openStorage } from '../../lib/storage/storage.ts'
import { createAccountsStore } from '../../lib/stores/accounts.ts'
import { createDiagnosticsStore } from '../../lib/stores/diagnostics.ts'
import { createPreviews } from '../../lib/stores/previews.ts'
import { createSetUpStore } from '../../lib/stores/set-up.ts'
import { createShortcutsStore } from '../../lib/stores/shortcuts.ts'
import { createSitesStore } from '../../lib/stores/sites.ts'
import { createStorageUseStore } from '../../lib/stores/storage-use.ts'
import { SECOND } from '../../lib/units.ts'
import { pagePorts, speak } from '../shared/page-ports.ts'
import { gatherDiagnostics } from './gather-diagnostics.ts'

/** What is kept is looked through at most this often. */
const MEASURE_EVERY_MS = 2 * SECOND

async function start(): Promise<void> {
  speak()
  const root = document.getElementById('app') as HTMLElement
  try {
    const ports = pagePorts()
    const accounts = createAccountsStore(ports)
    await accounts.load()
    const previews = createPreviews(ports.blobs)
    const storage = openStorage(announceChange)
    const diagnostics = createDiagnosticsStore({
      gather: () => gatherDiagnostics(ports, storage),
      saveFile,
    })
    const sites = createSitesStore({ grantedPatterns, removePattern, onPatternsChanged })
    const setUp = createSetUpStore({ ...ports, readSetUp: storage.setUp.get }, accounts)
    const storageUse = createStorageUseStore({
      ...ports,
      measureStorage: storage.measure,
      freeBytes: storage.freeBytes,
      untilSeen,
      rest: () => ports.sleep(MEASURE_EVERY_MS),
    })
    const shortcuts = createShortcutsStore({
      openingKeys,
      openShortcutSettings,
      onReturn: (returned) => addEventListener('focus', returned),
      isMac: isMac(),
    })
    await Promise.all([sites.load(), setUp.load(), shortcuts.load()])
    const stores = { accounts, diagnostics, sites, setUp, storageUse, shortcuts }
    render(<OptionsPage {...{ ...stores, ports, previews }} />, root)
    // Nobody waits for figures.
    void storageUse.load()
    // The section an address names is there only now.
    document.getElementById(location.hash.slice(1))?.scrollIntoView()
    onConnectWish((id) => void accounts.connectAgain(id))
  } catch (caught) {
    render(<PageTrouble failure={failureOf(caught)} />, root)
  }
}

void start()
