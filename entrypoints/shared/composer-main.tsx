import { render } from 'preact'
import { ComposerPage } from '../../components/composer/composer-page.tsx'
import { partsOnShow, preloadDialogs, preloadParts } from '../../components/later-parts.ts'
import { PageTrouble } from '../../components/ui/page-trouble.tsx'
import { COMPOSER_LOCK, holdWhileOpen } from '../../lib/browser/locks.ts'
import { failureOf } from '../../lib/failures/failure.ts'
import { createAccountsStore } from '../../lib/stores/accounts.ts'
import { type ComposerStore, createComposerStore } from '../../lib/stores/composer.ts'
import { createOutboxStore } from '../../lib/stores/outbox.ts'
import { createPreviews } from '../../lib/stores/previews.ts'
import { SECOND } from '../../lib/units.ts'
import { pagePorts, speak } from './page-ports.ts'

/** Reading and decoding a picture takes most of a busy machine's time for so long. */
const PICTURE_MS = 400

/**
 * Starts the composer. It is drawn once, when everything it shows has been read: a few milliseconds
 * in which nothing is there, instead of a page that jumps.
 * @returns what is written in it; null where it could not be started, and says why.
 */
export async function startComposer(surface: 'popup' | 'window'): Promise<ComposerStore | null> {
  speak()
  const root = document.getElementById('app') as HTMLElement
  try {
    preloadParts()
    holdWhileOpen(COMPOSER_LOCK)
    const ports = pagePorts()
    const accounts = createAccountsStore(ports)
    const composer = createComposerStore(ports, accounts)
    const outbox = createOutboxStore(ports)
    const previews = createPreviews(ports.blobs)
    await Promise.all([accounts.load(), composer.load(), outbox.load()])
    // One that cannot be read says so in its place.
    await Promise.allSettled(partsOnShow(composer, outbox).map((part) => part.get()))
    render(<ComposerPage {...{ composer, outbox, accounts, previews, ports, surface }} />, root)
    const getRest = () => {
      composer.countSoon()
      void outbox.showRest()
      preloadDialogs()
    }
    // What is not seen yet delays neither the first letter nor the picture that was right-clicked.
    const hasMedia = (composer.draft.peek()?.attachments.length ?? 0) > 0
    setTimeout(() => requestIdleCallback(getRest, { timeout: SECOND }), hasMedia ? PICTURE_MS : 0)
    return composer
  } catch (caught) {
    render(<PageTrouble failure={failureOf(caught)} />, root)
    return null
  }
}
