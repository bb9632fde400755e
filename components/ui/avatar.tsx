import type { Account } from '../../lib/model/account.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import './avatar.css'
import { usePreview } from './use-preview.ts'

/** The account's picture from our own storage, else its initials; the name stands beside it. */
export function Avatar(props: { account: Account; previews: Previews; large?: boolean }) {
  const { account, previews, large = false } = props
  const url = usePreview(previews, account.avatar)
  const size = large ? 'avatar avatar-large' : 'avatar'
  if (url !== null) return <img class={size} src={url} alt="" />
  // Drawn, not written: as text they would be part of what is seen of a button, and not of its name.
  return <span class={size} aria-hidden="true" data-initials={initialsOf(account)} />
}

/** At most two letters: of the first and the last word of the name, else of the handle. */
export function initialsOf({ name, username }: Pick<Account, 'name' | 'username'>): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? username]
  return chosen.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('')
}
