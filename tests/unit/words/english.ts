import type { MessageKey } from '../../../lib/words/words.ts'
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' }

/** Looks words up as the browser does: `$1`… in order, `$$` for a dollar sign. */
export function english(key: MessageKey, substitutions: string[]): string {
  return messages[key].message.replace(/\$(?:\$|([1-9]))/g, (_, index?: string) =>
    index === undefined ? '$' : (substitutions[Number(index) - 1] ?? ''),
  )
}

const ACCENTS: Record<string, string> = { a: 'á', e: 'ë', i: 'ï', o: 'ö', u: 'ü', A: 'Â', E: 'Ê' }

/** Half as long again and full of accents: what does not fit now will not fit in another language. */
export function pseudo(key: MessageKey, substitutions: string[]): string {
  if (key === 'formatLocale') return 'en'
  const words = english(key, substitutions)
  const stretched = words.replace(/[aeiouAE]/g, (letter) => {
    const accented = ACCENTS[letter] ?? letter
    return accented + accented
  })
  return `[${stretched}]`
}
