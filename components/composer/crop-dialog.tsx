import { useId, useRef, useState } from 'preact/hooks'
import type { SourceFile } from '../../lib/model/attachment.ts'
import {
  type Crop,
  type CropView,
  cropOfView,
  firstView,
  sizeAsShown,
  type Turn,
  turnedSize,
  turnedView,
} from '../../lib/model/crop.ts'
import { type Area, shaped } from '../../lib/model/crop-area.ts'
import type { Size } from '../../lib/model/fit.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { formatNumber } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { usePreview } from '../ui/use-preview.ts'
import './crop-dialog.css'
import { CropStage } from './crop-stage.tsx'

/** A picture to be cropped: as it came, the crop is always one of that. */
export interface Croppable {
  name: string
  original: SourceFile
  /** The crop it has. */
  crop: Crop | undefined
}

const SHAPES = ['free', 'original', 'square', '16:9', '4:3', '4:5'] as const
type Shape = (typeof SHAPES)[number]

/** Until the picture is there, if its header tells no size. */
const UNKNOWN: Size = { width: 16, height: 9 }

interface Marked {
  view: CropView
  /** What the person marked last; shapes that are tried are made of that. */
  base: Area
  shape: Shape
}

/** What of a picture goes out, and how it lies: shown as it will be. */
export function CropDialog(props: {
  picture: Croppable
  previews: Previews
  /** null: all of it, as it came. */
  onSave: (crop: Crop | null) => void
  onClose: () => void
}) {
  const { picture, previews, onClose } = props
  const { original, crop } = picture
  const url = usePreview(previews, original.blob)
  const first = useRef<HTMLDivElement>(null)
  const edgeKeysId = useId()
  const areaKeysId = useId()
  const radios = useId()
  const [marked, setMarked] = useState(() => marksOf(crop, crop?.of ?? sizeTold(original)))
  const [state, setState] = useState<'loading' | 'shown' | 'not-shown'>('loading')
  const [said, setSaid] = useState('')
  const { view, base, shape } = marked
  const seen = turnedSize(view.of, view.turn)
  const ratio = ratioOf(shape, seen)

  function mark(next: Marked): void {
    setMarked(next)
    const { width, height } = next.view.area
    setSaid(t('cropSizeSpoken', formatNumber(width), formatNumber(height)))
  }

  function turn(then: Turn): void {
    const turned = turnedView(view, then)
    const { area: newBase } = turnedView({ ...view, area: base }, then)
    mark(reshaped({ view: turned, base: newBase, shape }, turned.area))
  }

  function save(): void {
    if (state !== 'shown') return
    props.onSave(cropOfView(view))
    onClose()
  }

  return (
    <Dialog
      title={t('cropFile', picture.name)}
      onClose={onClose}
      firstFocus={first}
      note={
        <>
          <span id={edgeKeysId}>{t('cropKeys')}</span>
          <span id={areaKeysId} hidden>
            {t('cropAreaKeys')}
          </span>
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" notReady={state !== 'shown'} onClick={save}>
            {t('save')}
          </Button>
        </>
      }
    >
      {state === 'not-shown' ? (
        <p class="crop-none">{t('cropNotShown')}</p>
      ) : (
        <>
          <CropStage
            {...{ view, ratio, url, edgeKeysId, areaKeysId }}
            firstRef={first}
            onArea={(area) => setMarked({ view: { ...view, area }, base: area, shape })}
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
              setState(width > 0 && height > 0 ? 'shown' : 'not-shown')
              const of = sizeAsShown(original, { width, height })
              const isKnown = of.width === view.of.width && of.height === view.of.height
              if (!isKnown && width > 0 && height > 0) setMarked(marksOf(crop, of))
            }}
            onError={() => setState('not-shown')}
          />
          <div class="crop-tools">
            <IconButton icon="turn-left" label={t('turnLeft')} onClick={() => turn({ turns: 3 })} />
            <IconButton
              icon="turn-right"
              label={t('turnRight')}
              onClick={() => turn({ turns: 1 })}
            />
            <IconButton
              icon="flip"
              label={t('flip')}
              onClick={() => turn({ turns: 0, flipped: true })}
            />
            <p class="crop-size">
              {t('cropSize', formatNumber(view.area.width), formatNumber(view.area.height))}
            </p>
            <Button look="quiet" onClick={() => mark(marksOf(undefined, view.of))}>
              {t('reset')}
            </Button>
          </div>
          <fieldset class="crop-shapes">
            <legend class="visually-hidden">{t('cropShape')}</legend>
            {SHAPES.map((one) => (
              <label key={one} class="crop-shape">
                <input
                  type="radio"
                  name={radios}
                  checked={one === shape}
                  onChange={() => mark(reshaped({ view, base, shape: one }, view.area))}
                />
                {nameOf(one)}
              </label>
            ))}
          </fieldset>
          <p class="visually-hidden" role="status">
            {said}
          </p>
        </>
      )}
    </Dialog>
  )
}

function sizeTold({ width, height }: SourceFile): Size {
  return width && height ? { width, height } : UNKNOWN
}

function marksOf(crop: Crop | undefined, of: Size): Marked {
  const view = firstView(crop, of)
  return { view, base: view.area, shape: 'free' }
}

/** What is marked in the shape that is wanted: of what the person marked; `area` in any shape. */
function reshaped(marked: Marked, area: Area): Marked {
  const { view, base, shape } = marked
  const size = turnedSize(view.of, view.turn)
  const ratio = ratioOf(shape, size)
  return {
    ...marked,
    view: { ...view, area: ratio === null ? area : shaped(base, { size, ratio }) },
  }
}

/** Width by height; null for any. */
function ratioOf(shape: Shape, { width, height }: Size): number | null {
  switch (shape) {
    case 'free':
      return null
    case 'original':
      return width / height
    case 'square':
      return 1
    default: {
      const [across = 1, down = 1] = shape.split(':').map(Number)
      return across / down
    }
  }
}

function nameOf(shape: Shape): string {
  switch (shape) {
    case 'free':
      return t('cropFree')
    case 'original':
      return t('cropOriginal')
    case 'square':
      return t('cropSquare')
    default:
      return t('cropRatio', ...shape.split(':'))
  }
}
