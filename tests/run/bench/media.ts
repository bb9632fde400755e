import { Lab } from '../../e2e/lab/lab.ts'
import type { Benchmark, Report, Table } from './benchmark.ts'
import { median, medianAndRange } from './figures.ts'
import { type LargeFigures, type Picked, pickLargeFiles } from './media-in-composer.ts'
import { type FitRow, fitFilms, fitPictures } from './media-quality.ts'

const PICTURE_SSIM = 0.97
const FILM_SSIM = 0.95
const DELTA_E = 2
/** "A few seconds". */
const OWN_WORK_MS = 5_000
const REMUX_BYTES = 350_000_000

/** What making media fit costs in quality, bytes, time and memory. */
export const media: Benchmark = {
  name: 'media',
  title: 'What making media fit costs',
  async run() {
    const large = await pickLargeFiles()
    const lab = await Lab.open()
    try {
      return report(await fitPictures(lab), await fitFilms(lab), large)
    } finally {
      await lab.close()
    }
  },
}

function report(pictures: FitRow[], films: FitRow[], large: LargeFigures): Report {
  return {
    how: [
      'Pictures and films: the product’s own code in a worker of a page, all bytes in memory; X’s limits ' +
        'for everybody. Work is inspecting and making fit, the start of decoders and encoders included; ' +
        'of films the median of three.',
      'SSIM (Wang et al. 2004) of luma on white over windows of 8×8 that do not overlap, and mean CIE76 ' +
        'ΔE under D65, between what was made and its source, both decoded by the browser, the source ' +
        'scaled to the same size by it (`createImageBitmap`, high). Of a film: the mean of its frames, ' +
        'at most 60 of them at equal distances, each against the frame that the source shows at the same ' +
        'moment. What is copied is the same and has no figure; HDR has no source in the colours of ' +
        'ordinary screens to be compared with; an SVG has no size of its own.',
      'Large files: picked from disk in the composer of the product; three rounds, each after the ' +
        'browser alone stored the same file as a Blob in IndexedDB, which a page without code of ours ' +
        'asked for. Own work is all from the pick until the tile is ready but for the transaction that ' +
        'stores the picked file. Memory is what all of the browser’s processes hold at most (sampled ' +
        'every 100 ms) more than at rest before the pick, the RSS of every process added up, and PSS.',
    ],
    tables: [pictureTable(pictures), filmTable(films), ...largeTables(large)],
    promises: [
      ...qualityPromises('pictures', pictures, PICTURE_SSIM),
      ...qualityPromises('films', films, FILM_SSIM),
      ...largePromises(large),
    ],
  }
}

function pictureTable(rows: FitRow[]): Table {
  return {
    title: 'Pictures',
    columns: ['source', 'became', 'kB', 'work, ms', 'SSIM', 'ΔE'],
    rows: rows.map((row) => [
      row.name,
      row.became,
      kilobytes(row),
      row.workMs.toFixed(0),
      ...qualityCells(row),
    ]),
  }
}

function filmTable(rows: FitRow[]): Table {
  return {
    title: 'Films',
    columns: [
      'source',
      'became',
      'kB',
      'length, s',
      'work, s',
      '× real time',
      'SSIM',
      'ΔE',
      'worst frame, SSIM',
    ],
    rows: rows.map((row) => {
      const { durationMs, workMs, quality } = row
      const worst = quality?.worst
      return [
        row.name,
        row.became,
        kilobytes(row),
        ((durationMs ?? 0) / 1_000).toFixed(2),
        (workMs / 1_000).toFixed(2),
        ((durationMs ?? 0) / workMs).toFixed(1),
        ...qualityCells(row),
        worst ? `${worst.ssim.toFixed(4)} at ${worst.atSeconds.toFixed(2)} s` : '',
      ]
    }),
  }
}

function largeTables({ video, stored, mkv }: LargeFigures): Table[] {
  const seconds = (values: number[]) => medianAndRange(values.map((ms) => ms / 1_000))
  const memory = (of: 'rss' | 'pss', picked: Picked[]) =>
    medianAndRange(picked.map(({ growth }) => growth[of] / 1e6))
  const figures = (picked: Picked[]) => [
    seconds(picked.map(({ readyMs }) => readyMs)),
    seconds(picked.map(({ storingMs }) => storingMs)),
    seconds(picked.map(ownMs)),
    memory('rss', picked),
    memory('pss', picked),
  ]
  const ready = median(video.map(({ readyMs }) => readyMs))
  const storing = median(stored.map(({ storeMs }) => storeMs))
  return [
    {
      title: 'Large files in the composer',
      columns: [
        'file',
        'ready after, s, median (range)',
        'of that storing it, s',
        'own work, s',
        'memory, MB RSS',
        'MB PSS',
      ],
      rows: [
        ['1 GiB of MP4 that X takes', ...figures(video)],
        [`${(sizeOf(mkv) / 1e6).toFixed(0)} MB of Matroska, wrapped anew`, ...figures(mkv)],
      ],
    },
    {
      title: 'Against the browser alone, and how fast',
      columns: ['what', 'figure'],
      rows: [
        [
          '1 GiB stored as a Blob by the browser alone, s',
          seconds(stored.map(({ storeMs }) => storeMs)),
        ],
        ['1 GiB ready in the composer, times that', (ready / storing).toFixed(1)],
        [
          'Matroska wrapped anew, MB/s',
          medianAndRange(mkv.map(({ byteLength, fittingMs }) => byteLength / 1_000 / fittingMs)),
        ],
      ],
    },
  ]
}

function qualityPromises(what: string, rows: FitRow[], least: number): Report['promises'] {
  const compared = rows.flatMap(({ name, quality }) => (quality ? [{ name, ...quality }] : []))
  const worst = compared.reduce((a, b) => (b.ssim < a.ssim ? b : a))
  const farthest = compared.reduce((a, b) => (b.deltaE > a.deltaE ? b : a))
  return [
    {
      promise: `SSIM of ${what}, at least ${least}`,
      figure: `lowest ${worst.ssim.toFixed(4)} (${worst.name})`,
      kept: worst.ssim >= least,
    },
    {
      promise: `mean ΔE of ${what}, at most ${DELTA_E}`,
      figure: `highest ${farthest.deltaE.toFixed(2)} (${farthest.name})`,
      kept: farthest.deltaE <= DELTA_E,
    },
  ]
}

function largePromises({ video, mkv }: LargeFigures): Report['promises'] {
  const own = Math.max(...video.map(ownMs))
  const memory = Math.max(...mkv.map(({ growth }) => growth.rss))
  return [
    {
      promise: `own work for 1 GiB that X takes, under ${OWN_WORK_MS / 1_000} s`,
      figure: `at most ${(own / 1_000).toFixed(2)} s`,
      kept: own < OWN_WORK_MS,
    },
    {
      promise: `memory for ${(sizeOf(mkv) / 1e6).toFixed(0)} MB wrapped anew, under ${REMUX_BYTES / 1e6} MB of RSS`,
      figure: `at most ${(memory / 1e6).toFixed(0)} MB`,
      kept: memory < REMUX_BYTES,
    },
  ]
}

const ownMs = ({ readyMs, storingMs }: Picked) => readyMs - storingMs

const sizeOf = (picked: Picked[]) => picked[0]?.byteLength ?? 0

function qualityCells({ quality }: FitRow): string[] {
  return quality ? [quality.ssim.toFixed(4), quality.deltaE.toFixed(2)] : ['', '']
}

function kilobytes({ sourceBytes, madeBytes }: FitRow): string {
  return `${(sourceBytes / 1_000).toFixed(0)} → ${(madeBytes / 1_000).toFixed(0)}`
}
