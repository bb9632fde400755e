import { describe, expect, test } from 'vitest'
import { newAttachment, type SourceFile, type StoredFile } from '../../../lib/model/attachment.ts'
import {
  type Draft,
  isUntouched,
  newDraft,
  withChanges,
  withMoved,
  withoutKeptMetadata,
} from '../../../lib/model/draft.ts'
import { withPutBack, withRemoved } from '../../../lib/model/removal.ts'
import type { AccountId } from '../../../lib/units.ts'

const failure = { kind: 'media-empty' } as const
const [one, two, three] = ['1', '2', '3'].map((name) =>
  newAttachment({ kind: 'file' }, name, { state: 'unreadable', failure }),
) as [Draft['attachments'][0], Draft['attachments'][0], Draft['attachments'][0]]
const FROM: Draft = { ...newDraft(5), text: 'a', attachments: [one, two] }

test('only what was changed is taken over', () => {
  const latest = {
    ...FROM,
    accountId: '7' as AccountId,
    updatedAt: 9,
    attachments: [one, two, three],
  }
  const to = { ...FROM, text: 'ab', updatedAt: 8 }
  expect(withChanges(latest, FROM, to)).toEqual({ ...latest, text: 'ab' })
  expect(withChanges(latest, FROM, { ...FROM, accountId: null })).toEqual(latest)
})

test('copies of the two states, as messages make them, change no more than the states themselves', () => {
  const shared = { title: 'A lake', url: 'https://lakes.example/', quote: '' }
  const from = { ...FROM, shared }
  const latest = { ...from, options: { ...from.options, madeWithAi: true } }
  const to = { ...from, options: { ...from.options, replySettings: 'verified' as const } }
  const copied = withChanges(
    { ...latest, shared: { ...shared, quote: 'Deep' } },
    structuredClone(from),
    structuredClone(to),
  )
  expect(copied.options).toEqual({
    replySettings: 'verified',
    madeWithAi: true,
    paidPartnership: false,
  })
  expect(copied.shared?.quote).toBe('Deep')
  expect(withChanges(latest, from, { ...from, shared: null }).shared).toBeNull()
})

test('that missing alt text was asked about is a change', () => {
  const asked = { ...FROM, wasReminded: true } as const
  expect(withChanges(FROM, FROM, asked)).toEqual(asked)
  expect(withChanges(asked, FROM, { ...FROM, text: 'b' })).toEqual({ ...asked, text: 'b' })
  expect(withChanges(FROM, asked, asked)).toEqual(FROM)
})

test.each<[Partial<Draft>, boolean]>([
  [{}, true],
  [{ options: { ...newDraft(0).options, paidPartnership: true } }, false],
  [{ accountId: '7' as AccountId }, false],
  [{ shared: { title: '', url: 'https://lakes.example/', quote: '' } }, false],
])('an empty draft with %j can stand for a new one: %s', (changes, untouched) => {
  expect(isUntouched({ ...newDraft(0), ...changes })).toBe(untouched)
})

test('alt texts and removals are changes, what came meanwhile stays', () => {
  const described = { ...one, altText: 'A lake' }
  const latest = { ...FROM, attachments: [one, two, three] }
  const to = { ...FROM, attachments: [described] }
  expect(withChanges(latest, FROM, to).attachments).toEqual([described, three])
})

test('what was kept by an earlier setting is made fit again before it goes out', () => {
  const original = { blob: 'came', format: 'jpeg' } as unknown as SourceFile
  const file = { blob: 'came' } as unknown as StoredFile
  const fit = { original, changes: [], wish: {}, isOriginalTaken: true }
  const stored = (keptMetadata: boolean) =>
    newAttachment({ kind: 'file' }, 'a.jpg', {
      state: 'stored',
      file,
      fit: { ...fit, ...(keptMetadata && { keptMetadata: true as const }) },
    })
  const draft = { ...newDraft(1), attachments: [stored(true), stored(false)] }
  const [kept, other] = withoutKeptMetadata(draft, 7).attachments
  expect(kept?.content).toEqual({ state: 'fitting', original, wish: {}, since: 7, share: null })
  expect(other).toBe(draft.attachments[1])
})

describe('the order of attachments', () => {
  const names = ({ attachments }: Draft) => attachments.map(({ name }) => name).join('')
  const all = { ...FROM, attachments: [one, two, three] }

  test.each([
    [one, 2, '231'],
    [three, 0, '312'],
    [two, 1, '123'],
    [one, 9, '231'],
    [two, -1, '213'],
  ])('one is moved to a place, the others keep theirs', ({ id }, place, expected) => {
    expect(names(withMoved(all, id, place))).toBe(expected)
  })

  test('is a change, also beside what came or went meanwhile', () => {
    const to = withMoved(all, three.id, 0)
    expect(names(withChanges(all, all, to))).toBe('312')
    const four = newAttachment({ kind: 'file' }, '4', { state: 'unreadable', failure })
    expect(names(withChanges({ ...all, attachments: [one, two, three, four] }, all, to))).toBe(
      '3124',
    )
    expect(names(withChanges({ ...all, attachments: [four, one, three] }, all, to))).toBe('431')
  })

  test('that another page chose stays where this one changed none', () => {
    const theirs = withMoved(all, one.id, 2)
    expect(names(withChanges(theirs, all, { ...all, text: 'b' }))).toBe('231')
    const described = { ...all, attachments: [one, { ...two, altText: 'x' }, three] }
    expect(names(withChanges(theirs, all, described))).toBe('231')
  })
})

describe('a removal', () => {
  const all = { ...FROM, attachments: [one, two, three] }
  const removed = withRemoved(all, two.id, 100)

  test('is a change with what it takes to undo it', () => {
    expect(withChanges(all, all, removed)).toEqual({ ...removed, updatedAt: all.updatedAt })
  })

  test('takes along what became of the attachment meanwhile', () => {
    const described = { ...two, altText: 'x' }
    const latest = { ...all, attachments: [one, described, three] }
    expect(withChanges(latest, all, removed).removed).toMatchObject([{ attachment: described }])
  })

  test('undone is a change, too, and the very draft it was', () => {
    const back = withPutBack(removed, two.id)
    expect(back).toEqual(all)
    expect(withChanges(removed, removed, back)).toEqual(all)
  })

  test('that another page made stays undone or done', () => {
    expect(withChanges(removed, all, { ...all, text: 'b' })).toEqual({ ...removed, text: 'b' })
    expect(withChanges(all, removed, { ...removed, text: 'b' })).toEqual({ ...all, text: 'b' })
  })

  test('that was forgotten meanwhile brings nothing back', () => {
    const { removed: _gone, ...forgotten } = removed
    expect(withChanges(forgotten, removed, withPutBack(removed, two.id))).toEqual(forgotten)
  })
})
