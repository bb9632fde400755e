import { browser } from 'wxt/browser'
import { openOptions, openUrl, redirectUrl } from '../../lib/browser/pages.ts'
import { sharedPage } from '../../lib/browser/shared-page.ts'
import { announceChange, onChange } from '../../lib/messages/changes.ts'
import { send } from '../../lib/messages/client.ts'
import { openStorage } from '../../lib/storage/storage.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import { t, useWords } from '../../lib/words/words.ts'
import { estimatePrice } from '../../lib/x/prices.ts'
import { measureText } from '../../lib/x/text-length.ts'
import { withBuiltInClientId } from './built-in-client-id.ts'

/** The real surroundings of the stores, the same for every page of ours. */
export function pagePorts(): StorePorts {
  const { drafts, jobs, accounts, settings, blobs } = openStorage(announceChange)
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
    // Only needed once a file is added, so it does not delay the first drawing.
    inspectFile: async (file) =>
      (await import('./inspect-within-limits.ts')).inspectWithinLimits(file),
    measureText,
    estimatePrice,
    sharedPage,
    redirectUrl: redirectUrl(),
    openOptions: (section) => void openOptions(section),
    openUrl: (url) => void openUrl(url),
    copyText: (text) => navigator.clipboard.writeText(text),
    now: Date.now,
  }
}

/** Gives the page its words, in the browser's language and direction. */
export function speak(): void {
  useWords((key, substitutions) => browser.i18n.getMessage(key as never, substitutions as never))
  document.documentElement.lang = t('formatLocale')
  document.documentElement.dir = browser.i18n.getMessage('@@bidi_dir')
}
