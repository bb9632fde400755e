/** One segment as the simulated X saw it; times in ms since the first. */
export interface SegmentSeen {
  startMs: number
  endMs: number
  byteLength: number
}

/** What the line carried from a moment on. */
export interface LineStep {
  atMs: number
  bytesPerSecond: number
}

/** How many segments were on their way at a moment. */
export function inFlightAt(segments: SegmentSeen[], ms: number): number {
  return segments.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs).length
}

const WIDTH = 860
const LEFT = 56
const PLOT = { width: WIDTH - LEFT - 16, height: 130 }
const GAP = 46
const TOP = 44

/**
 * Three plots over one time axis, as an SVG of its own: what the line carried, the size of each segment
 * from its start to its answer, and how many were on their way.
 */
export function plotLine(title: string, segments: SegmentSeen[], steps: LineStep[]): string {
  const endMs = Math.max(...segments.map((segment) => segment.endMs))
  const x = (ms: number) => LEFT + (ms / endMs) * PLOT.width
  const panels = [
    ratePanel(steps, endMs, x),
    sizePanel(segments, x),
    countPanel(segments, endMs, x),
  ]
  const height = TOP + panels.length * (PLOT.height + GAP)
  const drawn = panels.map((panel, index) => {
    const top = TOP + index * (PLOT.height + GAP)
    return `<g transform="translate(0 ${top})"><text x="${LEFT}" y="-8">${panel.title}</text>
<path class="axis" d="M${LEFT} 0V${PLOT.height}H${LEFT + PLOT.width}"/>
<text class="tick" x="${LEFT - 6}" y="8">${panel.top}</text>
<text class="tick" x="${LEFT - 6}" y="${PLOT.height}">0</text>${panel.marks}</g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
<style>svg{background:#fff;font:12px system-ui,sans-serif;fill:#1d2b26}.axis{fill:none;stroke:#9aa8a2}.tick{text-anchor:end;fill:#5b6b64}.line{fill:none;stroke:#117a55;stroke-width:2}.bar{fill:#117a55;fill-opacity:.35;stroke:#117a55}</style>
<text x="${LEFT}" y="18" font-weight="600">${title}</text>
${drawn.join('\n')}
<text x="${LEFT + PLOT.width}" y="${height - GAP + 18}" text-anchor="end">${Math.round(endMs / 1000)} s</text>
</svg>
`
}

function ratePanel(steps: LineStep[], endMs: number, x: (ms: number) => number) {
  const most = Math.max(...steps.map(({ bytesPerSecond }) => bytesPerSecond))
  const y = (rate: number) => PLOT.height * (1 - rate / most)
  let path = ''
  for (const [index, { atMs, bytesPerSecond }] of steps.entries()) {
    path += `${index === 0 ? 'M' : 'L'}${n(x(Math.max(0, atMs)))} ${n(y(bytesPerSecond))}`
    path += `H${n(x(steps[index + 1]?.atMs ?? endMs))}`
  }
  return {
    title: 'What the line carries, Mbit/s',
    top: String(Math.round((most * 8) / 1e6)),
    marks: `<path class="line" d="${path}"/>`,
  }
}

function sizePanel(segments: SegmentSeen[], x: (ms: number) => number) {
  const most = Math.max(...segments.map(({ byteLength }) => byteLength))
  const bars = segments.map(({ startMs, endMs, byteLength }) => {
    const y = PLOT.height * (1 - byteLength / most)
    return `<path class="line" d="M${n(x(startMs))} ${n(y)}H${n(Math.max(x(startMs) + 2, x(endMs)))}"/>`
  })
  return {
    title: 'Size of each segment from its start to its answer, KB',
    top: String(Math.round(most / 1000)),
    marks: bars.join(''),
  }
}

function countPanel(segments: SegmentSeen[], endMs: number, x: (ms: number) => number) {
  const moments = [
    ...new Set([0, ...segments.flatMap(({ startMs, endMs: end }) => [startMs, end])]),
  ]
  moments.sort((a, b) => a - b)
  const counts = moments.map((ms) => inFlightAt(segments, ms))
  const most = Math.max(...counts)
  const y = (count: number) => PLOT.height * (1 - count / most)
  const path = moments.map((ms, index) => {
    return `${index === 0 ? 'M' : 'L'}${n(x(ms))} ${n(y(counts[index] ?? 0))}H${n(x(moments[index + 1] ?? endMs))}`
  })
  return {
    title: 'Segments on their way',
    top: String(most),
    marks: `<path class="line" d="${path.join('')}"/>`,
  }
}

function n(value: number): string {
  return value.toFixed(1)
}
