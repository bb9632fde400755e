import type { CSSProperties, RefObject, TargetedEvent } from 'preact'
import { useRef } from 'preact/hooks'
import { type CropView, turnedSize } from '../../lib/model/crop.ts'
import {
  type Area,
  type Corner,
  type CropBounds,
  type Edge,
  edgeAt,
  lengthFor,
  moveArea,
  moveCorner,
  moveEdge,
  type Point,
} from '../../lib/model/crop-area.ts'
import { areaAfterKey, edgeAfterKey } from '../../lib/stores/crop-keys.ts'
import { formatNumber } from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'

const EDGES: readonly Edge[] = ['left', 'top', 'right', 'bottom']
const CORNERS: readonly Corner[] = ['top-left', 'top-right', 'bottom-left', 'bottom-right']
const NAMES: Record<Edge, MessageKey> = {
  left: 'cropEdgeLeft',
  top: 'cropEdgeTop',
  right: 'cropEdgeRight',
  bottom: 'cropEdgeBottom',
}

type Grip = Edge | Corner | 'area'

/** What is dragged, what was marked then, and how far from its place it was taken, in pixels. */
interface Drag {
  grip: Grip
  start: Area
  offset: Point
}

/**
 * A picture as it will lie, and the part of it that stays: four edges that are sliders, four corners for the
 * pointer, and the part itself, which can be moved. It is the same in every language, as pictures are.
 */
export function CropStage(props: {
  view: CropView
  /** Width by height; null for any shape. */
  ratio: number | null
  url: string | null
  /** Of the words on how to use the keys, for an edge and for the part. */
  edgeKeysId: string
  areaKeysId: string
  firstRef: RefObject<HTMLDivElement | null>
  onArea: (area: Area) => void
  onLoad: (event: TargetedEvent<HTMLImageElement>) => void
  onError: () => void
}) {
  const { view, ratio, onArea } = props
  const { of, turn, area } = view
  const size = turnedSize(of, turn)
  const bounds: CropBounds = { size, ratio }
  const picture = useRef<HTMLDivElement>(null)
  const drag = useRef<Drag | null>(null)
  const across = (px: number) => `${(px / size.width) * 100}%`
  const down = (px: number) => `${(px / size.height) * 100}%`
  const box = {
    left: across(area.x),
    top: down(area.y),
    width: across(area.width),
    height: down(area.height),
  }

  function pointAt({ clientX, clientY }: PointerEvent): Point {
    const box = picture.current?.getBoundingClientRect()
    if (box === undefined || box.width === 0 || box.height === 0) return { x: 0, y: 0 }
    return {
      x: ((clientX - box.left) / box.width) * size.width,
      y: ((clientY - box.top) / box.height) * size.height,
    }
  }

  const dragging = (grip: Grip) => ({
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0 || drag.current !== null) return
      ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
      const [at, from] = [pointAt(event), placeOf(area, grip)]
      drag.current = { grip, start: area, offset: { x: at.x - from.x, y: at.y - from.y } }
    },
    onPointerMove(event: PointerEvent) {
      if (drag.current?.grip !== grip) return
      const { start, offset } = drag.current
      const at = pointAt(event)
      // From what was marked when it was taken: what did not fit on the way comes back.
      onArea(moved(start, grip, { x: at.x - offset.x, y: at.y - offset.y }, bounds))
    },
    onLostPointerCapture() {
      drag.current = null
    },
  })

  const edge = (one: Edge) => {
    const [at, length] = [edgeAt(area, one), lengthFor(one, size)]
    return (
      <div
        key={one}
        ref={one === 'left' ? props.firstRef : null}
        role="slider"
        tabIndex={0}
        class={`crop-handle crop-edge crop-${one}`}
        aria-label={t(NAMES[one])}
        aria-describedby={props.edgeKeysId}
        aria-orientation={one === 'top' || one === 'bottom' ? 'vertical' : 'horizontal'}
        aria-valuemin={0}
        aria-valuemax={length}
        aria-valuenow={at}
        aria-valuetext={t('cropEdgeAt', formatNumber(at), formatNumber(length))}
        onKeyDown={(event) => {
          if (event.altKey || event.ctrlKey || event.metaKey) return
          const to = edgeAfterKey(event.key, event.shiftKey, one, at, length)
          if (to === null) return
          event.preventDefault()
          onArea(moveEdge(area, one, to, bounds))
        }}
        {...dragging(one)}
      />
    )
  }

  return (
    <div class="crop-stage" dir="ltr">
      <div ref={picture} class="crop-picture" style={{ '--crop-ratio': size.width / size.height }}>
        <div class="crop-clip">
          {props.url !== null && (
            <img
              src={props.url}
              alt=""
              draggable={false}
              style={imageStyle(view)}
              onLoad={props.onLoad}
              onError={props.onError}
            />
          )}
          <div class="crop-off" style={{ inset: `0 0 auto 0`, height: box.top }} />
          <div class="crop-off" style={{ inset: `${down(area.y + area.height)} 0 0 0` }} />
          <div
            class="crop-off"
            style={{ left: 0, top: box.top, width: box.left, height: box.height }}
          />
          <div
            class="crop-off"
            style={{
              left: across(area.x + area.width),
              top: box.top,
              right: 0,
              height: box.height,
            }}
          />
        </div>
        <div class="crop-frame" style={box}>
          {EDGES.map(edge)}
          {CORNERS.map((corner) => (
            <div
              key={corner}
              class={`crop-handle crop-corner crop-${corner}`}
              {...dragging(corner)}
            />
          ))}
          <div
            role="slider"
            tabIndex={0}
            class="crop-area"
            aria-label={t('cropArea')}
            aria-describedby={props.areaKeysId}
            aria-valuemin={0}
            aria-valuemax={size.width - area.width}
            aria-valuenow={area.x}
            aria-valuetext={t('cropAreaAt', formatNumber(area.x), formatNumber(area.y))}
            onKeyDown={(event) => {
              if (event.altKey || event.ctrlKey || event.metaKey) return
              const to = areaAfterKey(event.key, event.shiftKey, area, size)
              if (to === null) return
              event.preventDefault()
              onArea(moveArea(area, to, size))
            }}
            {...dragging('area')}
          />
        </div>
      </div>
    </div>
  )
}

/** Where the picture lies on the stage: it is turned around its middle, and its sides with it. */
function imageStyle({ of, turn }: CropView): CSSProperties {
  const isOnItsSide = turn.turns % 2 === 1
  return {
    width: isOnItsSide ? `${(of.width / of.height) * 100}%` : '100%',
    height: isOnItsSide ? `${(of.height / of.width) * 100}%` : '100%',
    transform: `translate(-50%, -50%) rotate(${turn.turns * 90}deg)${turn.flipped ? ' scaleX(-1)' : ''}`,
  }
}

function placeOf(area: Area, grip: Grip): Point {
  const right = grip === 'right' || grip === 'top-right' || grip === 'bottom-right'
  const bottom = grip === 'bottom' || grip === 'bottom-left' || grip === 'bottom-right'
  return {
    x: right ? area.x + area.width : area.x,
    y: bottom ? area.y + area.height : area.y,
  }
}

function moved(start: Area, grip: Grip, to: Point, bounds: CropBounds): Area {
  switch (grip) {
    case 'area':
      return moveArea(start, to, bounds.size)
    case 'left':
    case 'right':
      return moveEdge(start, grip, to.x, bounds)
    case 'top':
    case 'bottom':
      return moveEdge(start, grip, to.y, bounds)
    default:
      return moveCorner(start, grip, to, bounds)
  }
}
