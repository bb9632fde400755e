import { browser } from 'wxt/browser'
import { startMediaWorker } from '../../lib/browser/media-worker.ts'
import { isPopup, openOptions, openTabs, openUrl, redirectUrl } from '../../lib/browser/pages.ts'
import { requestHosts } from '../../lib/browser/permissions.ts'
import { sharedPage } from '../../lib/browser/shared-page.ts'
import { wordsLanguage } from '../../lib/browser/words-language.ts'
import { announceChange, onChange } from '../../lib/messages/changes.ts'
import { send } from '../../lib/messages/client.ts'
import { handOverPick } from '../../lib/messages/pick.ts'
import { openPageStorage } from '../../lib/storage/page-storage.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import { SECOND } from '../../lib/units.ts'
import { useWords } from '../../lib/words/words.ts'
import { DELETE_PRICE, estimatePrice, readPrice } from '../../lib/x/prices.ts'
import { withBuiltInClientId } from './built-in-client-id.ts'

/** How long the composer's window may take to be there; a gesture lasts five seconds in Chromium. */
const WINDOW_PATIENCE_MS = 4 * SECOND

/** The real surroundings of the stores, the same for every page of ours. */
export function pagePorts(): StorePorts {
  const { drafts, jobs, accounts, settings, blobs } = openPageStorage(announceChange)
  return {
    drafts,
    jobs,
    accounts,
    settings: {
      get: async () => withBuiltInClientId(await settings.get()),
      update: async (change) => withBuiltInClientId(await settings.update(change)),
    },
    blobs,
    onChange,
    send,
    onLeave: (listener) => addEventListener('pagehide', listener),
    // Only needed once a file is added, so it does not delay the first drawing.
    inspectFile: async (file) =>
      (await import('./inspect-within-limits.ts')).inspectWithinLimits(file),
    fitInPlace: async (request) =>
      (await import('../../lib/media/fit-in-place.ts')).fitInPlace(request),
    makeThumbnail: async (blob, file) =>
      (await import('../../lib/media/thumbnail.ts')).makeThumbnail(blob, file),
    showFrames: (video, hear) => startMediaWorker({ kind: 'frames', ...video }, hear),
    loadMeasureText: async () => (await import('../../lib/x/text-length.ts')).measureText,
    estimatePrice,
    readPrice,
    deletePrice: DELETE_PRICE,
    sharedPage,
    requestHosts,
    popup: isPopup()
      ? {
          handOverPick: (tabId, id) => handOverPick(tabId, id, WINDOW_PATIENCE_MS),
          close: () => close(),
        }
      : null,
    openTabs,
    redirectUrl: redirectUrl(),
    openOptions: (section, connect) => void openOptions(section, connect),
    openUrl: (url) => void openUrl(url),
    closePage: () => close(),
    copyText: (text) => navigator.clipboard.writeText(text),
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }
}

/** Gives the page its words, in the browser's language where there are some, and in their direction. */
export function speak(): void {
  useWords((key, substitutions) => browser.i18n.getMessage(key as never, substitutions as never))
  Object.assign(document.documentElement, wordsLanguage())
}
