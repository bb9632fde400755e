import { describe, expect, it } from 'vitest'
import { withoutBlanks } from '../../../../lib/media/blanks.ts'
import { findTags } from '../../../../lib/media/video/find-tags.ts'

const text = new TextEncoder()

function box(name: string, ...inside: (Uint8Array | string)[]): Uint8Array {
  const parts = inside.map((part) => (typeof part === 'string' ? text.encode(part) : part))
  const size = 8 + parts.reduce((sum, { length }) => sum + length, 0)
  const whole = new Uint8Array(size)
  new DataView(whole.buffer).setUint32(0, size)
  whole.set(text.encode(name), 4)
  let at = 8
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function file(...boxes: Uint8Array[]): Blob {
  return new Blob(boxes as Uint8Array<ArrayBuffer>[])
}

const hdlr = (type: string) => box('hdlr', new Uint8Array(8), type, new Uint8Array(12))
const stsd = (entry: string) => box('stsd', new Uint8Array(8), box(entry))
const track = (type: string, entry: string, ...more: Uint8Array[]) =>
  box('trak', box('mdia', hdlr(type), box('minf', box('stbl', stsd(entry)))), ...more)

describe('findTags', () => {
  it('finds what describes a film, wherever it stands, and what is blanked is gone', async () => {
    const whole = file(
      box('ftyp', 'isom'),
      box('uuid', 'XMP of somebody'),
      box('mdat', 'pictures'),
      box('moov', box('mvhd'), track('vide', 'avc1', box('udta', 'a name')), box('udta', 'loci')),
      box('meta', 'keys'),
    )
    const tags = await findTags(whole)
    expect(tags).toMatchObject({ hasTags: true, hasLocation: true, isTagged: 'in-place' })
    expect(tags.blanks).toHaveLength(4)
    const blanked = withoutBlanks(whole, tags.blanks)
    expect(blanked.size).toBe(whole.size)
    expect(await blanked.text()).not.toMatch(/somebody|a name|loci|keys/)
    expect(await findTags(blanked)).toMatchObject({ hasTags: false, blanks: [] })
  })

  it.each([
    ['short', 0, 8],
    ['long', 1, 16],
  ])('sets the times of taking and changing to nothing, %s ones', async (_how, version, length) => {
    const head = (name: string) =>
      box(name, new Uint8Array([version, 0, 0, 7]), 'T'.repeat(length), 'the rest')
    const whole = file(
      box('moov', head('mvhd'), box('trak', head('tkhd'), box('mdia', head('mdhd'), hdlr('vide')))),
    )
    const tags = await findTags(whole)
    expect(tags).toMatchObject({ hasTags: true, hasLocation: false, isTagged: 'in-place' })
    const blanked = withoutBlanks(whole, tags.blanks)
    const said = await blanked.text()
    expect(said).toBe((await whole.text()).replaceAll('T', '\0'))
    expect(said.match(/the rest/g)).toHaveLength(3)
    expect(await findTags(blanked)).toMatchObject({ hasTags: false, blanks: [] })
  })

  it('does not go by times that are cut off', async () => {
    const whole = file(box('moov', box('mvhd', new Uint8Array([1, 0, 0, 0]), 'TTTTTTTTTTTTTTT')))
    expect(await findTags(whole)).toMatchObject({ hasTags: false, blanks: [] })
  })

  it('finds nothing where nothing is', async () => {
    const tags = await findTags(file(box('ftyp', 'isom'), box('moov', track('vide', 'avc1'))))
    expect(tags).toEqual({
      isFragmented: false,
      hasTags: false,
      hasLocation: false,
      isTagged: 'in-place',
      blanks: [],
    })
  })

  it.each([
    ['a box that only a vendor knows', box('sefd', 'serial number')],
    ['what should be empty', box('free', 'GPS 47.1 8.5')],
  ])('empties %s, at the top and in what describes the film', async (_what, hidden) => {
    const whole = file(
      box('ftyp', 'isom'),
      hidden,
      box('moov', hidden, track('vide', 'avc1', hidden)),
    )
    const tags = await findTags(whole)
    expect(tags).toMatchObject({ hasTags: true, isTagged: 'in-place' })
    const blanked = withoutBlanks(whole, tags.blanks)
    expect(await blanked.text()).not.toMatch(/serial|GPS/)
    expect(await findTags(blanked)).toMatchObject({ hasTags: false })
  })

  it('leaves room alone that is empty', async () => {
    const whole = file(box('free', new Uint8Array(99)), box('moov', track('vide', 'avc1')))
    expect(await findTags(whole)).toMatchObject({ hasTags: false })
  })

  it.each([
    ['words', [track('vide', 'avc1'), track('sbtl', 'tx3g')]],
    ['a second sound', [track('vide', 'avc1'), track('soun', 'mp4a'), track('soun', 'mp4a')]],
    ['a second picture', [track('vide', 'avc1'), track('vide', 'jpeg')]],
  ])('%s among what is seen and heard cannot be blanked in place', async (_what, tracks) => {
    const tags = await findTags(file(box('moov', ...tracks)))
    expect(tags).toMatchObject({ hasTags: true, isTagged: 'throughout' })
  })

  it('bytes behind the last box cannot stay', async () => {
    const whole = new Blob([file(box('moov', track('vide', 'avc1'))), 'a trailer with a place'])
    expect(await findTags(whole)).toMatchObject({ hasTags: true, isTagged: 'throughout' })
  })

  it('takes names of programs along with other tags, and tells of none because of them', async () => {
    const named = box('hdlr', new Uint8Array(8), 'vide', new Uint8Array(12), 'GoPro AVC encoder')
    const moov = (...more: Uint8Array[]) =>
      box('moov', box('trak', box('mdia', named, box('minf', box('stbl', stsd('avc1')))), ...more))
    expect(await findTags(file(moov()))).toMatchObject({ hasTags: false })
    const whole = file(moov(box('udta', 'words')))
    const { blanks } = await findTags(whole)
    expect(await withoutBlanks(whole, blanks).text()).not.toMatch(/GoPro|words/)
  })

  it.each([
    ['gpmd', true],
    ['mebx', false],
  ])('a track of %s cannot be blanked in place', async (entry, hasLocation) => {
    const tags = await findTags(file(box('moov', track('meta', entry))))
    expect(tags).toMatchObject({ hasTags: true, hasLocation, isTagged: 'throughout' })
  })

  it.each([
    ['mvex', file(box('moov', box('mvex')))],
    ['moof', file(box('moov'), box('moof'))],
  ])('knows fragments by %s', async (_by, whole) => {
    expect(await findTags(whole)).toMatchObject({ isFragmented: true })
  })

  it.each([
    ['nothing', new Blob([])],
    ['a box of no length', new Blob([new Uint8Array([0, 0, 0, 4]), 'moov'])],
    ['a box beyond the end', new Blob([new Uint8Array([0x7f, 0, 0, 0]), 'moov'])],
    ['a length of 64 bits that is none', new Blob([new Uint8Array([0, 0, 0, 1]), 'moov'])],
    [
      'an endless row',
      new Blob(Array.from({ length: 60_000 }, () => box('free') as Uint8Array<ArrayBuffer>)),
    ],
    ['tags beyond their movie', file(box('moov', new Uint8Array([0, 0, 1, 0]), 'udta'))],
  ])('is not led astray by %s', async (_what, whole) => {
    expect(await findTags(whole)).toMatchObject({ blanks: [] })
  })
})
