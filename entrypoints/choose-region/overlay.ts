import type { Place } from '../../lib/capture/place-in-page.ts'
import {
  afterKey,
  drawnBetween,
  firstRegion,
  fittedInto,
  type Grip,
  gripAt,
  movedBy,
  type Point,
  type Region,
  type RegionOutcome,
  type RegionRequest,
  resizedBy,
  type View,
} from '../../lib/model/region.ts'
import { buildStage } from './stage.ts'

/** Before the pointer has moved so far, it draws nothing: a click leaves the region as it is. */
const DRAWS_FROM = 4

/** A region lower than this has no room for its size. */
const ROOM_FOR_SIZE = 48

/** A pause after which the region's place is said aloud. */
const SAID_AFTER_MS = 400

/** A page that does not draw is not waited for. */
const FRAME_MS = 250

/** A key that ends it is let go within this time, or elsewhere. */
const LET_GO_MS = 1_000

/** What nobody but us is to hear of while the region is chosen. */
const SWALLOWED = [
  'auxclick',
  'beforeinput',
  'contextmenu',
  'dblclick',
  'focus',
  'focusin',
  'focusout',
  'blur',
  'click',
  'keydown',
  'keypress',
  'keyup',
  'mousedown',
  'mousemove',
  'mouseout',
  'mouseover',
  'mouseup',
  'pointercancel',
  'pointerdown',
  'pointermove',
  'pointerout',
  'pointerover',
  'pointerup',
  'touchend',
  'touchmove',
  'touchstart',
] as const

interface Drag {
  from: Point
  start: Region
  grip: Grip | 'inside' | null
  pointerId: number
}

/**
 * Lets the person choose a region of what the page shows, by pointer or keys, in a modal dialog in a
 * closed shadow root: it lies over all that the page has, and the page can neither reach into it nor be
 * used meanwhile. It counts only what people do (`isTrusted`).
 *
 * The page sees one bare element come and go. A listener of its own on the window that stood there before
 * hears of keys and of the pointer, as always, and can keep them from us: then nothing is chosen.
 * @param tell once, when it is over; of a region only when the page is drawn without us again.
 * @returns ends it without a word; null when it cannot be shown here.
 */
export function showOverlay(
  request: RegionRequest,
  style: string,
  tell: (outcome: RegionOutcome, place: Place | null) => void,
): (() => void) | null {
  const { words } = request
  const { host, root, stage, box, size, bar, said, cancel, add } = buildStage(request, style)
  onPress(cancel, 'cancelled')
  onPress(add, 'taken')

  const ending = new AbortController()
  let isOver = false
  let isTouched = false
  let drag: Drag | null = null
  let sayLater: ReturnType<typeof setTimeout> | undefined

  document.documentElement.append(host)
  let region: Region = { left: 0, top: 0, width: 0, height: 0 }
  const watch = new MutationObserver(() => {
    if (!host.isConnected) void finish('removed')
  })
  listen()
  try {
    stage.showModal()
  } catch {
    // Told below: it is not open.
  }
  // A page may be shown larger or smaller by its own style; pointers know nothing of that.
  const { currentCSSZoom = 1 } = host as { currentCSSZoom?: number }
  if (currentCSSZoom > 0) stage.style.setProperty('zoom', String(1 / currentCSSZoom))
  const { width, height } = view()
  if (!stage.open || width < 1 || height < 1 || !isOnTop()) {
    ending.abort()
    host.remove()
    return null
  }
  region = firstRegion({ width, height })
  watch.observe(document, { childList: true })
  watch.observe(document.documentElement, { childList: true })
  draw()
  box.focus()
  return () => void finish(null)

  function onPress(button: HTMLElement, outcome: 'cancelled' | 'taken'): void {
    button.addEventListener('click', (event) => {
      if (event.isTrusted) void finish(outcome)
    })
  }

  function listen(): void {
    const { signal } = ending
    const listening = { capture: true, signal }
    for (const type of SWALLOWED) {
      addEventListener(type, hear, { ...listening, passive: false })
    }
    stage.addEventListener('click', (event) => event.stopPropagation(), { signal })
    stage.addEventListener('cancel', () => void finish('cancelled'), { signal })
    stage.addEventListener('close', () => void finish('cancelled'), { signal })
    addEventListener('resize', () => change(fittedInto(region, view())), listening)
    addEventListener('pagehide', () => void finish('left'), listening)
  }

  function hear(event: Event): void {
    // Of our own buttons' clicks the page may hear, as they come to them by way of it.
    if (event instanceof MouseEvent && event.type === 'click' && isForBar(event)) return
    event.stopImmediatePropagation()
    if (!event.isTrusted) return
    if (event.type === 'keydown') onKey(event as KeyboardEvent)
    if (event.type === 'contextmenu') event.preventDefault()
    if (!(event instanceof PointerEvent)) return
    if (event.type === 'pointerdown') onDown(event)
    if (event.type === 'pointermove') onMove(event)
    if (event.type === 'pointerup' || event.type === 'pointercancel') endDrag()
  }

  function isAtBar({ x, y }: Point): boolean {
    return bar.contains(root.elementFromPoint(x, y))
  }

  /** One that no pointer made, as by a key or a screen reader, has no place that counts. */
  function isForBar(event: MouseEvent): boolean {
    return event.detail === 0 || isAtBar(pointOf(event))
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault()
      void finish('cancelled')
      return
    }
    // Held down since it was pressed for this to begin, it takes nothing.
    if (event.key === 'Enter' && root.activeElement?.localName !== 'button' && !event.repeat) {
      event.preventDefault()
      void finish('taken')
      return
    }
    const next = afterKey(region, event, view())
    if (next === null) return
    event.preventDefault()
    touch()
    change(next)
  }

  function onDown(event: PointerEvent): void {
    const from = pointOf(event)
    if (isAtBar(from)) return
    event.preventDefault()
    if (event.button !== 0 || drag !== null) return
    box.focus()
    const { pointerId } = event
    // What stands there at the beginning is only for the keys: the pointer draws.
    drag = { from, start: region, grip: isTouched ? gripAt(region, from) : null, pointerId }
    stage.setPointerCapture(pointerId)
    stage.classList.add('dragging')
  }

  function onMove(event: PointerEvent): void {
    const at = pointOf(event)
    if (drag === null) {
      stage.style.cursor = isAtBar(at) || !isTouched ? '' : cursorFor(gripAt(region, at))
      return
    }
    if (event.pointerId !== drag.pointerId) return
    const { from, start, grip } = drag
    const by = { x: at.x - from.x, y: at.y - from.y }
    if (grip === null) {
      const isFar = Math.max(Math.abs(by.x), Math.abs(by.y)) >= DRAWS_FROM
      if (!isFar && !stage.matches('.drawing')) return
      stage.classList.add('drawing')
      touch()
      change(drawnBetween(from, at, view()))
    } else if (grip === 'inside') change(movedBy(start, by, view()))
    else change(resizedBy(start, grip, by, view()))
  }

  function endDrag(): void {
    drag = null
    stage.classList.remove('dragging', 'drawing')
    draw()
  }

  function touch(): void {
    isTouched = true
    stage.classList.remove('untouched')
  }

  function change(next: Region): void {
    region = next
    draw()
    clearTimeout(sayLater)
    sayLater = setTimeout(() => {
      said.textContent = withNumbers(words.place)
    }, SAID_AFTER_MS)
  }

  function draw(): void {
    const { left, top, width, height } = region
    Object.assign(box.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    })
    size.textContent = withNumbers(words.size)
    stage.classList.toggle('small', height < ROOM_FOR_SIZE && top >= ROOM_FOR_SIZE)
    // The words go where less of the region is.
    const isLow = top + height / 2 > view().height / 2
    if (drag === null) stage.classList.toggle('at-top', isLow && top > ROOM_FOR_SIZE)
  }

  /** In pixels of the picture it will be. */
  function withNumbers(sentence: string): string {
    const numbers = new Intl.NumberFormat(request.lang || undefined)
    return (['width', 'height', 'left', 'top'] as const).reduce(
      (told, key) =>
        told.replace(`{${key}}`, numbers.format(Math.round(region[key] * devicePixelRatio))),
      sentence,
    )
  }

  function view(): View {
    const { width, height } = stage.getBoundingClientRect()
    return { width, height }
  }

  function isOnTop(): boolean {
    const { width, height } = view()
    return stage.contains(root.elementFromPoint(width / 2, height / 2))
  }

  async function finish(outcome: RegionOutcome | null): Promise<void> {
    if (isOver) return
    isOver = true
    const place = placeOf(region)
    watch.disconnect()
    clearTimeout(sayLater)
    if (stage.open) stage.close()
    host.remove()
    ending.abort()
    const letGo = { capture: true, once: true, signal: AbortSignal.timeout(LET_GO_MS) }
    addEventListener('keyup', (event) => event.stopImmediatePropagation(), letGo)
    if (outcome === null) return
    if (outcome === 'taken') for (let frame = 0; frame < 3; frame++) await nextFrame()
    tell(outcome, outcome === 'taken' ? place : null)
  }
}

/** In the part of the page that is shown: it is a part of the view where the page is magnified. */
function placeOf({ left, top, width, height }: Region): Place {
  const { scale, offsetLeft, offsetTop } = visualViewport ?? {
    scale: 1,
    offsetLeft: 0,
    offsetTop: 0,
  }
  const viewportWidth = innerWidth / scale
  return { left: left - offsetLeft, top: top - offsetTop, width, height, viewportWidth }
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve())
    setTimeout(resolve, FRAME_MS)
  })
}

function pointOf({ clientX: x, clientY: y }: MouseEvent): Point {
  return { x, y }
}

function cursorFor(grip: Grip | 'inside' | null): string {
  if (grip === null) return ''
  if (grip === 'inside') return 'move'
  if (grip.x === 0) return 'ns-resize'
  if (grip.y === 0) return 'ew-resize'
  return grip.x === grip.y ? 'nwse-resize' : 'nesw-resize'
}
