import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { type Failure, hostsMissing } from '../../lib/failures/failure.ts'
import type { AheadView } from '../../lib/model/ahead-view.ts'
import type { Attachment, AttachmentContent } from '../../lib/model/attachment.ts'
import type { FitWish } from '../../lib/model/fit.ts'
import { LIMITS } from '../../lib/model/limits.ts'
import type { IncomingFile } from '../../lib/stores/attachments.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { AttachmentId } from '../../lib/units.ts'
import { formatSpan } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { useKeptFocus } from '../ui/use-kept-focus.ts'
import { ChoosingTile } from './choosing-tile.tsx'
import { FileTile } from './file-tile.tsx'
import { IncomingTile } from './incoming-tile.tsx'
import { MoveHandle } from './move-handle.tsx'
import { tileOf } from './tile-of.ts'
import { ToTrimTile } from './to-trim-tile.tsx'
import './tray.css'
import { UnreadableTile } from './unreadable-tile.tsx'
import { type TileDrag, useTileDrag } from './use-tile-drag.ts'

export interface TrayActions {
  onAltText: (id: AttachmentId) => void
  /** With the words that say so. */
  onRemove: (id: AttachmentId, words: string) => void
  /** Opens the file dialog for a file in this one's place. */
  onChooseFile: (id: AttachmentId) => void
  onRetry: (id: AttachmentId) => void
  onChoose: (id: AttachmentId, index: number) => void
  /** Asks the person for hosts that may be read then. */
  onAllow: (hosts: string[]) => void
  onPicture: (id: AttachmentId) => void
  /** Puts its address in the text instead. */
  onKeepLink: (id: AttachmentId) => void
  onPause: (id: AttachmentId, paused: boolean) => void
  /** Shows what was changed in it. */
  onLook: (id: AttachmentId) => void
  onTrim: (id: AttachmentId) => void
  onCrop: (id: AttachmentId) => void
  onFitOtherwise: (id: AttachmentId, wish: FitWish) => void
  /** `place` from 0. */
  onMove: (id: AttachmentId, place: number) => void
}

interface Access {
  /** Files on their way to X ahead of Post; null where none go. */
  ahead: ReadonlyMap<AttachmentId, AheadView> | null
  declined: ReadonlySet<string>
  openTabs: ReadonlySet<number>
}

/** The media of the post: one across the full width, two to four in two columns. */
export function Tray(
  props: {
    attachments: Attachment[]
    incoming: readonly IncomingFile[]
    previews: Previews
    /** Longest video the account may post, in ms. */
    maxDurationMs: number
    /** A question has the focus when the page is opened. */
    autoFocus: boolean
    /** Takes the focus to where posts are written. */
    onWrite: () => void
  } & Access &
    TrayActions,
) {
  const { incoming } = props
  // It is shown in the draft a moment before it is stored there: until then nobody may take it for safe.
  const attachments = props.attachments.filter(({ id }) => !incoming.some((one) => one.id === id))
  const count = attachments.length + incoming.length
  const list = useRef<HTMLUListElement>(null)
  const ids = attachments.map(({ id }) => id)
  const keepFocus = useFocusOfMoved(list, ids)
  const move = (id: AttachmentId, place: number) => {
    keepFocus(id)
    props.onMove(id, place)
  }
  const { drag, wasDragged, of } = useTileDrag(list, ids, move)
  const focus = useKeptFocus(list, props.onWrite)
  if (count === 0) return null
  const isMovable = attachments.length > 1
  return (
    <ul
      ref={list}
      class={trayClass(count, drag)}
      aria-label={t('attachments')}
      onFocusIn={(event) => focus.entered(event.target)}
      onFocusOut={focus.left}
    >
      {attachments.map((attachment, place) => {
        const { id, name, content } = attachment
        // A question stands across the whole width and is answered, not moved.
        const canMove = isMovable && content.state !== 'choosing'
        return (
          <li
            key={id}
            class={tileClass(attachment, {
              canMove,
              place,
              drag,
              from: ids.indexOf(drag?.id ?? id),
            })}
            style={drag?.id === id ? { translate: `${drag.x}px ${drag.y}px` } : undefined}
            aria-label={name}
            data-attachment={id}
            {...(canMove && of(id))}
          >
            {canMove && (
              <MoveHandle
                name={name}
                place={place}
                count={attachments.length}
                onMove={(to) => move(id, to)}
                wasDragged={() => wasDragged.current}
              />
            )}
            <Tile {...props} attachment={attachment} isBeside={count > 1} />
          </li>
        )
      })}
      {incoming.map(({ id, name }) => (
        <li key={id} class="tile" aria-label={name}>
          <IncomingTile name={name} />
        </li>
      ))}
    </ul>
  )
}

function trayClass(count: number, drag: TileDrag | null): string {
  return ['tray', count > 1 && 'tray-many', drag && 'tray-dragging'].filter(Boolean).join(' ')
}

function tileClass(
  { id, content }: Attachment,
  at: { canMove: boolean; place: number; drag: TileDrag | null; from: number },
): string {
  const { canMove, place, drag, from } = at
  const isTarget = drag?.to === place && from !== place
  return [
    'tile',
    content.state === 'choosing' && 'tile-wide',
    canMove && 'tile-movable',
    drag?.id === id && 'tile-dragged',
    isTarget && (from < place ? 'tile-after' : 'tile-before'),
  ]
    .filter(Boolean)
    .join(' ')
}

/**
 * An element that moves within its document loses the focus: the handle of a tile that had it has it again.
 * @returns to be called with the tile before it moves.
 */
function useFocusOfMoved(list: RefObject<HTMLElement | null>, ids: readonly AttachmentId[]) {
  const moved = useRef<AttachmentId | null>(null)
  const order = ids.join()
  useLayoutEffect(() => {
    if (moved.current === null) return
    tileOf(list.current, moved.current)?.querySelector<HTMLElement>('[data-handle]')?.focus()
    moved.current = null
  }, [order])
  return (id: AttachmentId) => {
    const hasFocus = tileOf(list.current, id)?.contains(document.activeElement)
    if (hasFocus) moved.current = id
  }
}

function Tile(
  props: {
    attachment: Attachment
    previews: Previews
    maxDurationMs: number
    isBeside: boolean
    autoFocus: boolean
  } & Access &
    TrayActions,
) {
  const { attachment, previews, declined, openTabs } = props
  const { id, name, content, source } = attachment
  const remove = () => props.onRemove(id, removedWords(name, props.ahead?.get(id) ?? null))
  switch (content.state) {
    case 'choosing':
      return (
        <ChoosingTile
          found={content.found}
          previews={previews}
          autoFocus={props.autoFocus}
          onChoose={(index) => props.onChoose(id, index)}
          onRemove={remove}
        />
      )
    case 'unreadable':
      return (
        <UnreadableTile
          name={name}
          failure={content.failure}
          canRetry={source.kind === 'page' || content.original !== undefined}
          // Where a frame lies on the page is not known in it.
          hasTab={source.kind === 'page' && source.frameId === 0 && openTabs.has(source.tabId)}
          isDeclined={isDeclined(content.failure, declined)}
          onRemove={remove}
          onChooseFile={() => props.onChooseFile(id)}
          onRetry={() => props.onRetry(id)}
          onAllow={props.onAllow}
          onPicture={() => props.onPicture(id)}
          onUndoChange={hasWish(content) ? () => props.onFitOtherwise(id, {}) : null}
          onKeepLink={
            source.kind === 'page' && source.isAddress ? () => props.onKeepLink(id) : null
          }
        />
      )
    case 'to-trim':
      return (
        <ToTrimTile
          name={name}
          durationMs={content.durationMs}
          maxDurationMs={props.maxDurationMs}
          onTrim={() => props.onTrim(id)}
          onRemove={remove}
        />
      )
    case 'fetching':
    case 'fitting':
    case 'stored':
      return (
        <FileTile
          name={name}
          content={content}
          altText={attachment.altText}
          previews={previews}
          isBeside={props.isBeside}
          {...(props.ahead && { ahead: props.ahead.get(id) ?? null })}
          onAltText={() => props.onAltText(id)}
          onPause={(paused) => props.onPause(id, paused)}
          onLook={() => props.onLook(id)}
          onTrim={() => props.onTrim(id)}
          onCrop={() => props.onCrop(id)}
          onRemove={remove}
        />
      )
  }
}

/** What X has of it stays there, and that is said. */
function removedWords(name: string, ahead: AheadView | null): string {
  return ahead === null || ahead.state === 'going-up'
    ? t('removedFile', name)
    : t('removedFileOnX', name, formatSpan(LIMITS.unposted.usableMs))
}

function hasWish(content: Extract<AttachmentContent, { state: 'unreadable' }>): boolean {
  return content.original !== undefined && Object.keys(content.wish ?? {}).length > 0
}

function isDeclined(failure: Failure, declined: ReadonlySet<string>): boolean {
  const hosts = hostsMissing(failure)
  return hosts !== null && declined.has(hosts.join(' '))
}
