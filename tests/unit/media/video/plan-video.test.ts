import { describe, expect, it } from 'vitest'
import type {
  Layout,
  PictureFacts,
  SoundFacts,
  VideoFacts,
} from '../../../../lib/media/video/facts.ts'
import { planVideo } from '../../../../lib/media/video/plan-video.ts'
import type { Change, FitWish } from '../../../../lib/model/fit.ts'
import { limitsOf } from '../../../../lib/model/fit-limits.ts'
import { MINUTE } from '../../../../lib/units.ts'

const LIMITS = limitsOf(null)
const MB = 1_000_000

const picture: PictureFacts = {
  codec: 'avc',
  codecString: 'avc1.640028',
  name: 'H.264',
  width: 1_280,
  height: 720,
  rotation: 0,
  isSquare: true,
  hasEvenSides: true,
  pixels: 1_280 * 720,
  frameRate: 30,
  isHdr: false,
  canDecode: true,
}
const sound: SoundFacts = {
  codec: 'aac',
  codecString: 'mp4a.40.2',
  name: 'AAC',
  channels: 2,
  sampleRate: 48_000,
  canDecode: true,
}
const layout: Layout = {
  isFragmented: false,
  hasTags: false,
  hasLocation: false,
  isTagged: 'in-place',
}
const facts: VideoFacts = {
  container: 'mp4',
  durationMs: MINUTE,
  picture,
  sound,
  tracks: 2,
  layout,
}

interface Row {
  of: string
  is: Partial<Omit<VideoFacts, 'picture' | 'sound' | 'layout'>>
  picture?: Partial<PictureFacts> | null
  sound?: Partial<SoundFacts> | null
  layout?: Partial<Layout>
  wish?: FitWish
  byteLength?: number
  /** What happens to the file, and to its picture and sound where one is made. */
  way: string
  changes: Change['what'][]
}

const ROWS: Row[] = [
  { of: 'a sound MP4', is: {}, way: 'keep', changes: [] },
  { of: 'one of 4K', is: {}, picture: { width: 3_840, height: 2_160 }, way: 'keep', changes: [] },
  {
    of: 'one of odd sides',
    is: {},
    picture: { width: 641, height: 361 },
    way: 'keep',
    changes: [],
  },
  { of: 'one that is turned', is: {}, picture: { rotation: 90 }, way: 'keep', changes: [] },
  { of: 'one without sound', is: {}, sound: null, way: 'keep', changes: [] },
  {
    of: 'one of 59.94 pictures a second',
    is: {},
    picture: { frameRate: 59.94 },
    way: 'keep',
    changes: [],
  },
  {
    of: 'a tagged one',
    is: {},
    layout: { hasTags: true },
    way: 'keep, blank',
    changes: ['metadata'],
  },
  {
    of: 'one with a track of places',
    is: {},
    layout: { hasTags: true, hasLocation: true, isTagged: 'throughout' },
    way: 'copy copy',
    changes: ['metadata'],
  },
  {
    of: 'a tagged one that is to keep its tags',
    is: {},
    layout: { hasTags: true, isTagged: 'throughout' },
    wish: { keepMetadata: true },
    way: 'keep',
    changes: [],
  },
  {
    of: 'a tagged one, as it is',
    is: {},
    layout: { hasTags: true },
    wish: { asIs: true },
    way: 'keep',
    changes: [],
  },
  {
    of: 'a MOV, as it is',
    is: { container: 'mov' },
    wish: { asIs: true },
    way: 'copy copy',
    changes: ['format'],
  },
  { of: 'fragments', is: {}, layout: { isFragmented: true }, way: 'copy copy', changes: [] },
  ...(['mov', 'mkv', 'mpeg-ts'] as const).map(
    (container): Row => ({
      of: container,
      is: { container },
      way: 'copy copy',
      changes: ['format'],
    }),
  ),
  ...(['avc1.6e0028', 'avc1.7a0028', 'avc1.f4000d'] as const).map(
    (codecString): Row => ({
      of: codecString,
      is: {},
      picture: { codecString },
      way: 'encode copy',
      changes: ['picture'],
    }),
  ),
  {
    of: 'pixels that are not square',
    is: {},
    picture: { isSquare: false },
    way: 'encode copy',
    changes: ['picture'],
  },
  {
    of: '120 pictures a second',
    is: {},
    picture: { frameRate: 120 },
    way: 'encode copy',
    changes: ['frame-rate', 'picture'],
  },
  {
    of: 'HDR',
    is: {},
    picture: { isHdr: true },
    way: 'encode copy',
    changes: ['colours', 'picture'],
  },
  {
    of: 'HEVC that can be decoded',
    is: {},
    picture: { codec: 'hevc', codecString: 'hvc1.1' },
    way: 'encode copy',
    changes: ['picture'],
  },
  {
    of: 'HE-AAC',
    is: {},
    sound: { codecString: 'mp4a.40.5' },
    way: 'copy encode',
    changes: ['sound'],
  },
  {
    of: 'Opus',
    is: {},
    sound: { codec: 'opus', codecString: 'opus' },
    way: 'copy encode',
    changes: ['sound'],
  },
  { of: '5.1', is: {}, sound: { channels: 6 }, way: 'copy encode', changes: ['sound', 'stereo'] },
  {
    of: 'WebM',
    is: { container: 'webm' },
    picture: { codec: 'vp9' },
    sound: { codec: 'opus' },
    way: 'encode encode',
    changes: ['format'],
  },
  {
    of: 'silent WebM',
    is: { container: 'webm' },
    picture: { codec: 'vp8' },
    sound: null,
    way: 'encode null',
    changes: ['format'],
  },
  {
    of: 'MKV with VP9 and AAC',
    is: { container: 'mkv' },
    picture: { codec: 'vp9' },
    way: 'encode copy',
    changes: ['format', 'picture'],
  },
  {
    of: 'what is too large',
    is: {},
    byteLength: 9_000 * MB,
    way: 'encode copy',
    changes: ['compressed'],
  },
  {
    of: 'what is wanted anew',
    is: {},
    wish: { encodeAnew: true },
    way: 'encode encode',
    changes: ['picture', 'sound'],
  },
  {
    of: 'a beginning',
    is: {},
    wish: { cut: { startMs: 0, endMs: 9_000 } },
    way: 'copy copy',
    changes: ['cut'],
  },
  {
    of: 'a middle',
    is: {},
    wish: { cut: { startMs: 500, endMs: 9_000 } },
    way: 'encode encode',
    changes: ['cut', 'picture', 'sound'],
  },
  {
    of: 'a cut that is none',
    is: {},
    wish: { cut: { startMs: 0, endMs: 2 * MINUTE } },
    way: 'keep',
    changes: [],
  },
  { of: 'no picture', is: {}, picture: null, way: 'media-unsupported', changes: [] },
  {
    of: 'HEVC',
    is: {},
    picture: { codec: 'hevc', canDecode: false },
    way: 'media-undecodable',
    changes: [],
  },
  {
    of: 'AC-3',
    is: {},
    sound: { codec: 'ac3', canDecode: false },
    way: 'media-track-lost',
    changes: [],
  },
  { of: '21 minutes', is: { durationMs: 21 * MINUTE }, way: 'media-too-long', changes: [] },
  {
    of: '21 minutes of HEVC',
    is: { durationMs: 21 * MINUTE },
    picture: { codec: 'hevc', canDecode: false },
    way: 'media-too-long',
    changes: [],
  },
  { of: '0.4 s', is: { durationMs: 400 }, way: 'media-too-short', changes: [] },
  {
    of: 'a cut of 0.4 s',
    is: {},
    wish: { cut: { startMs: 0, endMs: 400 } },
    way: 'media-too-short',
    changes: [],
  },
]

describe('planVideo', () => {
  it.each(ROWS)('$of: $way', (row) => {
    const plan = planVideo(full(row), row.byteLength ?? 10 * MB, LIMITS, row.wish ?? {})
    if (plan.way === 'refuse') {
      expect(plan.failure.kind).toBe(row.way)
      return
    }
    expect(plan.changes.map(({ what }) => what)).toEqual(row.changes)
    if (plan.way === 'keep') expect(plan.blank ? 'keep, blank' : 'keep').toBe(row.way)
    else expect(`${told(plan.picture)} ${told(plan.sound)}`).toBe(row.way)
  })

  it('keeps a part of exactly what is allowed a little under the limit', () => {
    const wish = { cut: { startMs: 0, endMs: 20 * MINUTE } }
    const plan = planVideo({ ...facts, durationMs: 21 * MINUTE }, 10 * MB, LIMITS, wish)
    expect(plan).toMatchObject({ way: 'make', cut: { startMs: 0, endMs: 20 * MINUTE - 50 } })
  })

  it('encodes anew what went out as it came and was of no use to X', () => {
    const plan = planVideo(facts, 10 * MB, LIMITS, { asIs: true, encodeAnew: true })
    expect(plan).toMatchObject({ way: 'make', picture: { width: expect.any(Number) } })
  })

  it('tells of pictures and sounds that are left behind', () => {
    const mkv = { ...facts, container: 'mkv', tracks: 3 } as const
    const plan = planVideo(mkv, 10 * MB, LIMITS, {})
    expect(plan).toMatchObject({ changes: expect.arrayContaining([{ what: 'tracks' }]) })
  })

  it('of a part that is too long tells how long the whole is, for another part to be chosen', () => {
    const wish = { cut: { startMs: 0, endMs: 21 * MINUTE } }
    const plan = planVideo({ ...facts, durationMs: 22 * MINUTE }, 10 * MB, LIMITS, wish)
    const failure = { kind: 'media-too-long', durationMs: 22 * MINUTE, maxDurationMs: 20 * MINUTE }
    expect(plan).toEqual({ way: 'refuse', failure })
  })
})

function full(row: Row): VideoFacts {
  return {
    ...facts,
    tracks: row.sound === null ? 1 : 2,
    ...row.is,
    picture: row.picture === null ? null : { ...picture, ...row.picture },
    sound: row.sound === null ? null : { ...sound, ...row.sound },
    layout: { ...layout, ...row.layout },
  }
}

function told(track: unknown): string {
  return typeof track === 'object' && track !== null ? 'encode' : String(track)
}
