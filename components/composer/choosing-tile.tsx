import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { bestOf } from '../../lib/model/choosing.ts'
import type { Found } from '../../lib/model/found.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { t } from '../../lib/words/words.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { usePreview } from '../ui/use-preview.ts'
import './choosing-tile.css'
import { kindWords, sizeWords, spokenName, whatItShows } from './found-words.ts'

/**
 * Several things could be meant: the best one stands chosen, arrows move, Enter or the button takes.
 * A form of native radio buttons, so that every way of using them works as everywhere.
 */
export function ChoosingTile(props: {
  found: Found[]
  previews: Previews
  /** The question takes the focus when the page is opened with it. */
  autoFocus: boolean
  onChoose: (index: number) => void
  onRemove: () => void
}) {
  const { found, previews } = props
  const name = useId()
  const form = useRef<HTMLFormElement>(null)
  const [chosen, setChosen] = useState(bestOf(found))
  const [opening] = useState(props.autoFocus)
  useLayoutEffect(() => {
    if (opening) form.current?.querySelector<HTMLInputElement>('input:checked')?.focus()
  }, [opening])
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen >= 0) props.onChoose(chosen)
      }}
    >
      <fieldset class="choosing">
        <legend class="choosing-title">{t('chooseTitle')}</legend>
        <div class="choosing-found">
          {found.map((one, index) => (
            <label
              key={`${one.pin} ${one.variant?.url ?? ''}`}
              class="choosing-one"
              onDblClick={() => !one.isProtected && props.onChoose(index)}
            >
              <input
                type="radio"
                name={name}
                aria-label={spokenName(one, index === bestOf(found))}
                checked={index === chosen}
                disabled={one.isProtected}
                onChange={() => setChosen(index)}
              />
              <FoundPicture found={one} previews={previews} />
              <span class="choosing-kind">{kindWords(one)}</span>
              <span class="choosing-size">{sizeWords(one)}</span>
            </label>
          ))}
        </div>
        <div class="choosing-foot">
          <button type="submit" class="button" aria-disabled={chosen < 0 ? 'true' : undefined}>
            {t('chooseThis')}
          </button>
        </div>
        <span class="choosing-remove">
          <IconButton icon="close" label={t('chooseRemove')} onClick={props.onRemove} />
        </span>
      </fieldset>
    </form>
  )
}

/** What it looks like; without a picture of it, its kind and what the page says it shows. */
function FoundPicture({ found, previews }: { found: Found; previews: Previews }) {
  const url = usePreview(previews, found.thumbnail)
  const [broken, setBroken] = useState(false)
  const words = whatItShows(found)
  return (
    <span class="choosing-picture">
      {url !== null && !broken ? (
        <img src={url} alt="" onError={() => setBroken(true)} />
      ) : (
        <span class="choosing-blank">
          <Icon name={found.kind === 'image' ? 'image' : 'video'} />
          {words !== '' && (
            <span class="choosing-words" dir="auto">
              {words}
            </span>
          )}
        </span>
      )}
      <span class="choosing-mark">
        <Icon small name="check" />
      </span>
    </span>
  )
}
