import './route-line.css'

/** Parts of the way: fetch, prepare, upload, process, post. */
const PARTS = ['fetch', 'prepare', 'upload', 'process', 'post'] as const

/**
 * Stage and progress in one look. While bytes move it is a progress bar named `label`; otherwise
 * the words beside it say everything it says.
 */
export function RouteLine(props: {
  /** How full each part is, 0…1. */
  route: readonly number[]
  /** 0…1 over the bytes that move now; null while none do. */
  fraction: number | null
  label: string
  still?: boolean
}) {
  const { route, fraction, label, still = false } = props
  const progress =
    fraction === null
      ? { 'aria-hidden': true }
      : {
          role: 'progressbar' as const,
          'aria-label': label,
          'aria-valuemin': 0,
          'aria-valuemax': 100,
          'aria-valuenow': Math.floor(fraction * 100),
        }
  return (
    <div class={still ? 'route route-still' : 'route'} {...progress}>
      {PARTS.map((part, index) => (
        <span key={part} class={`route-part route-${part}`}>
          <span class="route-fill" style={{ inlineSize: `${(route[index] ?? 0) * 100}%` }} />
        </span>
      ))}
    </div>
  )
}
