import { browser } from 'wxt/browser'
import { directionOf } from '../words/direction.ts'
import { t } from '../words/words.ts'

/** Language and direction of our words, as a document has them. */
export function wordsLanguage(): { lang: string; dir: string } {
  const lang = t('formatLocale')
  return { lang, dir: directionOf(lang, browser.i18n.getMessage('@@bidi_dir')) }
}
