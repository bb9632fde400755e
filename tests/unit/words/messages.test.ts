import { expect, test } from 'vitest'
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' }

const ALL = Object.entries(messages)

/** Keys of the messages that break a rule; the rule is kept when there are none. */
function offenders(breaks: (message: string) => boolean): string[] {
  return ALL.filter(([, { message }]) => breaks(message)).map(([key]) => key)
}

test('every message is calm and plain, and not about the makers', () => {
  const loud = /!|\b(?:oops|please|sorry|we|our|us|successfully|tweet)\b/i
  expect(loud.test('Please try again')).toBe(true)
  expect(offenders((message) => loud.test(message))).toEqual([])
})

test('no message holds jargon', () => {
  const jargon =
    /\b(?:error|exception|invalid|HTTP|JSON|MIME|upload failed|scopes?|PKCE|null|tokens? refresh)\b/i
  expect(offenders((message) => jargon.test(message))).toEqual([])
})

test('every message numbers its places from 1 without a gap', () => {
  const broken = (message: string) => {
    const places = [...new Set(message.match(/\$[0-9]/g) ?? [])].sort()
    const lone = message.replace(/\$[1-9]/g, '').includes('$')
    return lone || places.some((place, index) => place !== `$${index + 1}`)
  }
  expect(broken('From $2')).toBe(true)
  expect(offenders(broken)).toEqual([])
})

test('every message that makes words bold also ends that', () => {
  expect(offenders((message) => (message.match(/\*/g) ?? []).length % 2 === 1)).toEqual([])
})
