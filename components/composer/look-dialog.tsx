import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type {
  Attachment,
  AttachmentContent,
  MediaKind,
  SourceFile,
  StoredFile,
} from '../../lib/model/attachment.ts'
import { isWholeArea } from '../../lib/model/crop.ts'
import type { FitWish } from '../../lib/model/fit.ts'
import { changeSentences, factsOf } from '../../lib/stores/change-sentences.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { BlobKey } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Switch } from '../ui/switch.tsx'
import { usePreview } from '../ui/use-preview.ts'
import './look-dialog.css'

/** What a file was and what it is, in one place, one after the other; and the way back where there is one. */
export type Lookable = Extract<AttachmentContent, { state: 'stored' | 'fitting' }>

type Side = 'before' | 'after'

/**
 * Before and after as two views of one place: a group of native radio buttons, so that arrows change
 * between them. Stays open while a changed wish is being carried out.
 */
export function LookDialog(props: {
  attachment: Attachment & { content: Lookable }
  previews: Previews
  onWish: (wish: FitWish) => void
  onClose: () => void
}) {
  const { attachment, previews, onWish } = props
  const { content, name } = attachment
  const [side, setSide] = useState<Side>('after')
  const switchId = useId()
  const hintId = useId()
  const radios = useId()
  const group = useRef<HTMLInputElement>(null)
  const fit = content.state === 'stored' ? content.fit : undefined
  const isTaken = useLastKnown(fit?.isOriginalTaken) ?? false
  const original = content.state === 'fitting' ? content.original : fit?.original
  const file = content.state === 'stored' ? content.file : null
  const wish = content.state === 'fitting' ? content.wish : (fit?.wish ?? {})
  const { asIs = false, ...otherwise } = wish
  const { crop, ...uncropped } = otherwise
  if (original === undefined) return null
  return (
    <Dialog
      title={t('lookAt', name)}
      onClose={props.onClose}
      firstFocus={group}
      actions={
        <Button look="primary" onClick={props.onClose}>
          {t('done')}
        </Button>
      }
    >
      <div class="look-frame">
        <View
          blob={original.blob}
          kind={original.kind}
          format={factsOf(original).format}
          isShown={side === 'before'}
          previews={previews}
        />
        {file === null ? (
          <p class="look-none" hidden={side !== 'after'}>
            {t('lookPreparing')}
          </p>
        ) : (
          <View
            blob={file.blob}
            kind={file.kind}
            format={factsOf(file).format}
            isShown={side === 'after'}
            previews={previews}
          />
        )}
      </div>
      <fieldset class="look-sides">
        <legend class="visually-hidden">{t('lookWhich')}</legend>
        {(['before', 'after'] as const).map((one) => (
          <label key={one} class="look-side">
            <input
              ref={one === side ? group : null}
              type="radio"
              name={radios}
              checked={one === side}
              onChange={() => setSide(one)}
            />
            <span class="look-side-name">{t(one === 'before' ? 'lookBefore' : 'lookAfter')}</span>
            {linesOf(one === 'before' ? original : file).map((line) => (
              <span key={line} class="look-side-facts">
                {line}
              </span>
            ))}
          </label>
        ))}
      </fieldset>
      {file !== null && (
        <>
          <h3 class="look-title">{t('lookChanges')}</h3>
          <ul class="look-changes">
            {changeSentences(fit?.changes ?? []).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {crop !== undefined && !asIs && (
            <Button
              onClick={() => {
                // The button goes with what it undoes.
                group.current?.focus()
                onWish(uncropped)
              }}
            >
              {t(isWholeArea(crop) ? 'undoTurn' : 'undoCrop')}
            </Button>
          )}
        </>
      )}
      {(isTaken || asIs) && (
        <div class="look-as-is">
          <div>
            <label for={switchId}>{t('sendOriginal')}</label>
            <p id={hintId}>{t('sendOriginalHint')}</p>
          </div>
          <Switch
            id={switchId}
            describedBy={hintId}
            on={asIs}
            onChange={(on) => onWish(on ? { ...otherwise, asIs: true } : otherwise)}
          />
        </div>
      )}
    </Dialog>
  )
}

function linesOf(file: StoredFile | SourceFile | null): string[] {
  return file === null ? [t('lookPreparing')] : factsOf(file).lines
}

/** While something is made anew nobody knows; what was known before still holds. */
function useLastKnown(now: boolean | undefined): boolean | undefined {
  const known = useRef(now)
  if (now !== undefined) known.current = now
  return known.current
}

/** One of the two, in the same place as the other; says so where the browser cannot show it. */
function View(props: {
  blob: BlobKey
  kind: MediaKind
  format: string
  isShown: boolean
  previews: Previews
}) {
  const { kind, format, isShown } = props
  const url = usePreview(props.previews, props.blob)
  const video = useRef<HTMLVideoElement>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    if (!isShown) video.current?.pause()
  }, [isShown])
  if (broken) {
    return (
      <p class="look-none" hidden={!isShown}>
        {t('lookNotShown', format)}
      </p>
    )
  }
  if (url === null) return null
  const shared = { src: url, hidden: !isShown, onError: () => setBroken(true) }
  return kind === 'video' ? (
    <video ref={video} {...shared} controls muted playsInline preload="metadata" />
  ) : (
    <img {...shared} alt="" />
  )
}
