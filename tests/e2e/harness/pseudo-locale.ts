import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outputDirectory } from '../../run/build.mjs'

type Messages = Record<string, { message: string }>

/** A letter that looks like it, for every letter of English: what is not written so was not translated. */
const ACCENTED = Object.fromEntries(
  Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', (letter, at) => [
    letter,
    Array.from('áƀçđéƒğħíĵķĺɱñóƥɋřšţúṽŵẋýžÁƁÇĐÉƑĞĦÍĴĶĹṀÑÓƤɊŘŠŢÚṼŴẊÝŽ')[at] ?? letter,
  ]),
)
/** Letters that are written twice, which makes words about 45 % longer. */
const DOUBLED = /[aeioustAEIOU]/

/** A copy of the build that speaks a language of nobody's; delete its folder afterwards. Never shipped. */
export interface PseudoBuild {
  extensionDir: string
  delete(): void
}

/** Its words stand in place of the English ones; `rtl` is written like Arabic, from right to left. */
export function pseudoBuild(direction: 'ltr' | 'rtl'): PseudoBuild {
  const extensionDir = mkdtempSync(join(tmpdir(), 'courier-pseudo-'))
  cpSync(outputDirectory('chrome'), extensionDir, { recursive: true })
  const file = join(extensionDir, '_locales', 'en', 'messages.json')
  const english = JSON.parse(readFileSync(file, 'utf8')) as Messages
  const messages = Object.fromEntries(
    Object.entries(english).map(([key, { message, ...rest }]) => [
      key,
      { ...rest, message: turned(stretched(message), direction) },
    ]),
  )
  messages.formatLocale = { message: direction === 'ltr' ? 'en' : 'ar-EG' }
  writeFileSync(file, JSON.stringify(messages))
  return { extensionDir, delete: () => rmSync(extensionDir, { recursive: true, force: true }) }
}

/** Longer by about 45 %, with every letter accented; what is put in later stays where it was. */
export function stretched(message: string): string {
  return Array.from(message, (letter) => {
    const accented = ACCENTED[letter] ?? letter
    return DOUBLED.test(letter) ? `${accented}${accented.toLowerCase()}` : accented
  }).join('')
}

function turned(message: string, direction: 'ltr' | 'rtl'): string {
  if (direction === 'ltr') return message
  // From here on to the end characters run from right to left, Latin ones too; what is put in does not.
  return `\u202E${message.replace(/\$\d/g, '\u2068$&\u2069')}\u202C`
}
