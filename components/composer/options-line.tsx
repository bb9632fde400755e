import { Icon } from '../ui/icon.tsx'

/** What will be shown with the post though it is not in it: nothing of that goes out unseen. */
export function OptionsLine({ id, words }: { id: string; words: string }) {
  return (
    <p class="options-line">
      <Icon small name="sliders" />
      <span id={id}>{words}</span>
    </p>
  )
}
