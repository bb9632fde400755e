import {
  type Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MATROSKA,
  MPEG_TS,
  QTFF,
  WEBM,
} from 'mediabunny'
import { CourierError } from '../../failures/failure.ts'
import { formatName, type NamedFormat } from '../../model/formats.ts'
import { SECOND } from '../../units.ts'
import { codecName } from '../codec-names.ts'
import type { Layout, PictureFacts, SoundFacts, VideoFacts } from './facts.ts'
import { findTags } from './find-tags.ts'
import { openVideo } from './open-video.ts'
import { areTablesBounded } from './sample-tables.ts'

/** What takes longer to look into than this is made to keep us busy. */
const MAX_PROBE_MS = 30 * SECOND

/**
 * Finds out what a film is. Of a file with an index it reads some MiB at most; of one without, its end.
 * @param format what it is by its first bytes, to name it by.
 * @throws CourierError `media-broken`, `media-protected`.
 */
export async function probeVideo(blob: Blob, format: NamedFormat): Promise<VideoFacts> {
  const input = openVideo(blob)
  try {
    const isIso = format === 'mp4' || format === 'mov'
    if (isIso && !(await areTablesBounded(blob))) throw new Error('tables without end')
    return await within(
      MAX_PROBE_MS,
      Promise.all([read(input), layoutOf(blob, format)]).then(([facts, layout]) => ({
        ...facts,
        layout: layout ?? facts.layout,
      })),
    )
  } catch (caught) {
    if (caught instanceof CourierError) throw caught
    const failure = { kind: 'media-broken', format: formatName(format) } as const
    throw new CourierError(failure, { cause: caught })
  } finally {
    input.dispose()
  }
}

async function layoutOf(blob: Blob, format: NamedFormat): Promise<Layout | null> {
  if (format !== 'mp4' && format !== 'mov') return null
  const { blanks: _blanks, ...layout } = await findTags(blob)
  return layout
}

async function read(input: Input): Promise<VideoFacts> {
  const container = await containerOf(input)
  const tracks = await input.getTracks()
  for (const track of tracks) {
    const inside = await track.getInternalCodecId()
    if (inside === 'encv' || inside === 'enca') throw new CourierError({ kind: 'media-protected' })
  }
  const video = await input.getPrimaryVideoTrack()
  const audio = await input.getPrimaryAudioTrack()
  const used = [video, audio].filter((track) => track !== null)
  const [begin, end] =
    used.length === 0
      ? [0, 0]
      : [await input.getFirstTimestamp(used), await input.computeDuration(used)]
  const seconds = end - Math.max(0, begin)
  if (!Number.isFinite(seconds) || seconds < 0) throw new Error('no duration')
  const tags = container === 'mp4' || container === 'mov' ? {} : await input.getMetadataTags()
  return {
    container,
    durationMs: Math.round(seconds * SECOND),
    picture: video && (await pictureOf(video)),
    sound: audio && (await soundOf(audio)),
    tracks: tracks.length,
    layout: {
      isFragmented: false,
      // Every program writes its own name; `raw` holds that and what else there is.
      hasTags: Object.keys(tags).some((name) => name !== 'raw'),
      hasLocation: Object.keys(tags.raw ?? {}).some((name) => /location|gps/i.test(name)),
      isTagged: 'throughout',
    },
  }
}

async function containerOf(input: Input): Promise<VideoFacts['container']> {
  const format = await input.getFormat()
  if (format === QTFF) return 'mov'
  if (format === WEBM) return 'webm'
  if (format === MATROSKA) return 'mkv'
  return format === MPEG_TS ? 'mpeg-ts' : 'mp4'
}

async function pictureOf(track: InputVideoTrack): Promise<PictureFacts> {
  const codec = await track.getCodec()
  const pixel = await track.getPixelAspectRatio()
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()]
  const [storedWidth, storedHeight] = [await track.getCodedWidth(), await track.getCodedHeight()]
  const { bestGuessFrameRate } = await track.computeFrameRateMetrics()
  return {
    codec,
    codecString: await track.getCodecParameterString(),
    name: codecName(codec, await track.getInternalCodecId()),
    width,
    height,
    rotation: await track.getRotation(),
    isSquare: pixel.num === pixel.den,
    hasEvenSides: storedWidth % 2 === 0 && storedHeight % 2 === 0,
    pixels: storedWidth * storedHeight,
    frameRate: Number.isFinite(bestGuessFrameRate) ? bestGuessFrameRate : 0,
    isHdr: await track.hasHighDynamicRange(),
    canDecode: codec !== null && (await track.canDecode()),
  }
}

async function soundOf(track: InputAudioTrack): Promise<SoundFacts> {
  const codec = await track.getCodec()
  return {
    codec,
    codecString: await track.getCodecParameterString(),
    name: codecName(codec, await track.getInternalCodecId()),
    channels: await track.getNumberOfChannels(),
    sampleRate: await track.getSampleRate(),
    canDecode: codec !== null && (await track.canDecode()),
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
