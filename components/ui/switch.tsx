import './switch.css'

/** On or off, at once; a label elsewhere on the page names `id`. */
export function Switch(props: {
  id: string
  on: boolean
  describedBy: string
  onChange: (on: boolean) => void
}) {
  return (
    <input
      type="checkbox"
      role="switch"
      class="switch"
      id={props.id}
      aria-describedby={props.describedBy}
      aria-checked={props.on}
      checked={props.on}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  )
}
