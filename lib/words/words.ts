import type messages from '../../public/_locales/en/messages.json'

/** Names one message of `public/_locales/en/messages.json`, where every word people read stands. */
export type MessageKey = keyof typeof messages

type Translate = (key: MessageKey, substitutions: string[]) => string

let translate: Translate = (key) => key

/** Called once at the start of each context with the browser's own look-up. */
export function useWords(lookUp: Translate): void {
  translate = lookUp
}

/** The words for `key` in the person's language; `$1`… are replaced in order. */
export function t(key: MessageKey, ...substitutions: (string | number)[]): string {
  return translate(key, substitutions.map(String))
}
