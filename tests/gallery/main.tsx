import { render } from 'preact'
import { ComposerPage } from '../../components/composer/composer-page.tsx'
import { OptionsPage } from '../../components/settings/options-page.tsx'
import { inspectFile } from '../../lib/media/inspect-file.ts'
import { createAccountsStore } from '../../lib/stores/accounts.ts'
import { createComposerStore } from '../../lib/stores/composer.ts'
import { createOutboxStore } from '../../lib/stores/outbox.ts'
import { createPreviews } from '../../lib/stores/previews.ts'
import { useWords } from '../../lib/words/words.ts'
import { estimatePrice } from '../../lib/x/prices.ts'
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

const root = document.getElementById('app') as HTMLElement
const world = (STATES[query.get('state') ?? ''] ?? emptyWorld)()
const ports = fakePorts(world, { inspectFile, measureText, estimatePrice })
const accounts = createAccountsStore(ports)
const previews = createPreviews(ports.blobs)

if (query.get('page') === 'options') {
  await accounts.load()
  render(<OptionsPage {...{ accounts, previews, ports }} />, root)
} else {
  const composer = createComposerStore(ports, accounts)
  const outbox = createOutboxStore(ports)
  const surface = query.get('page') === 'window' ? 'window' : 'popup'
  await Promise.all([accounts.load(), composer.load(), outbox.load()])
  render(<ComposerPage {...{ composer, outbox, accounts, previews, ports, surface }} />, root)
}
