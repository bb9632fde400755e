import { render } from 'preact'
import { ComposerPage } from '../../components/composer/composer-page.tsx'
import { PageTrouble } from '../../components/ui/page-trouble.tsx'
import { failureOf } from '../../lib/failures/failure.ts'
import { createAccountsStore } from '../../lib/stores/accounts.ts'
import { createComposerStore } from '../../lib/stores/composer.ts'
import { createOutboxStore } from '../../lib/stores/outbox.ts'
import { createPreviews } from '../../lib/stores/previews.ts'
import { pagePorts, speak } from './page-ports.ts'

/**
 * Starts the composer. It is drawn once, when everything it shows has been read: a few milliseconds
 * in which nothing is there, instead of a page that jumps.
 */
export async function startComposer(surface: 'popup' | 'window'): Promise<void> {
  speak()
  const root = document.getElementById('app') as HTMLElement
  try {
    const ports = pagePorts()
    const accounts = createAccountsStore(ports)
    const composer = createComposerStore(ports, accounts)
    const outbox = createOutboxStore(ports)
    const previews = createPreviews(ports.blobs)
    await Promise.all([accounts.load(), composer.load(), outbox.load()])
    render(<ComposerPage {...{ composer, outbox, accounts, previews, ports, surface }} />, root)
  } catch (caught) {
    render(<PageTrouble failure={failureOf(caught)} />, root)
  }
}
