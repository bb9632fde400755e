import type { Attachment, TabPart } from './attachment.ts'
import type { Draft } from './draft.ts'

/** The pictures that a shared tab can bring to a post, in the order in which they are offered. */
export const TAB_PARTS = ['picture', 'region'] as const satisfies readonly TabPart[]

/** The picture of its shared tab that a draft has; null where it has none. */
export function tabPictureIn(
  { shared, attachments }: Pick<Draft, 'shared' | 'attachments'>,
  part: TabPart,
): Attachment | null {
  const isIt = ({ source }: Attachment) =>
    source.kind === 'tab' && source.part === part && source.pageUrl === shared?.url
  return attachments.find(isIt) ?? null
}

/**
 * Whether two addresses show one page. What a page calls its places (`#…`) makes no other page, and
 * user name and password are left out of what is shared.
 */
export function isSamePage(one: string, other: string): boolean {
  return bare(one) !== null && bare(one) === bare(other)
}

function bare(address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  url.hash = ''
  url.username = ''
  url.password = ''
  return url.href
}
