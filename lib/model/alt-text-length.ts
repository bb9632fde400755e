import { LIMITS } from './limits.ts'

/** Characters of an alt text as it is sent, in UTF-16 units: X does not say in which. */
export function altTextLength(altText: string): number {
  return altText.normalize('NFC').length
}

/** Characters that are too many for X; 0 where it takes them all. */
export function altTextOver(altText: string): number {
  return Math.max(0, altTextLength(altText) - LIMITS.altText.maxLength)
}
