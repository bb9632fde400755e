interface Point {
  x: number
  y: number
}

const WIDTH = 640
const HEIGHT = 320
const EDGE = { left: 56, right: 16, top: 44, bottom: 34 }

/**
 * Measured points over logarithmic axes, where what is in proportion is straight, as an SVG of its own.
 * @param slope of the dashed line, y = slope × x.
 */
export function plotCurve(title: string, points: Point[], slope: number): string {
  const xs = points.map(({ x }) => x)
  const ys = points.flatMap(({ x, y }) => [y, x * slope])
  const x = axis(xs, EDGE.left, WIDTH - EDGE.right)
  const y = axis(ys, HEIGHT - EDGE.bottom, EDGE.top)
  const path = (of: Point[]) =>
    of.map((point, at) => `${at ? 'L' : 'M'}${n(x(point.x))} ${n(y(point.y))}`).join('')
  const marks = points.map(
    (point) => `<circle cx="${n(x(point.x))}" cy="${n(y(point.y))}" r="3.5"/>
<text x="${n(x(point.x))}" y="${n(y(point.y) - 9)}" text-anchor="middle">${label(point.y)}</text>
<text class="tick" x="${n(x(point.x))}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle">${point.x}</text>`,
  )
  const straight = points.map((point) => ({ x: point.x, y: point.x * slope }))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
<style>svg{background:#fff;font:12px system-ui,sans-serif;fill:#1d2b26}.tick{fill:#5b6b64}.axis,.line,.dash{fill:none}.axis{stroke:#9aa8a2}.line{stroke:#117a55;stroke-width:2}.dash{stroke:#9aa8a2;stroke-dasharray:4 4}circle{fill:#117a55}</style>
<text x="${EDGE.left}" y="18" font-weight="600">${title}</text>
<path class="axis" d="M${EDGE.left} ${EDGE.top}V${HEIGHT - EDGE.bottom}H${WIDTH - EDGE.right}"/>
<path class="dash" d="${path(straight)}"/>
<path class="line" d="${path(points)}"/>
${marks.join('\n')}
</svg>
`
}

/** Logarithmic, with some room at both ends. */
function axis(values: number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(Math.log) as [number, number]
  const room = (high - low) * 0.06 || 1
  return (value) => from + ((Math.log(value) - low + room) / (high - low + 2 * room)) * (to - from)
}

function label(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(0)
}

function n(value: number): string {
  return value.toFixed(1)
}
