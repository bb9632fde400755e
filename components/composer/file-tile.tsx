import type { AheadView } from '../../lib/model/ahead-view.ts'
import { type AttachmentContent, originalOfContent } from '../../lib/model/attachment.ts'
import { isCroppable } from '../../lib/model/croppable.ts'
import { changeLine, LINE_ROOM } from '../../lib/stores/change-words.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { formatBytes, formatBytesOf, formatPercent } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { IconButton } from '../ui/button.tsx'
import { AheadLine } from './ahead-line.tsx'
import { AltBadge } from './alt-badge.tsx'
import { Medium } from './medium.tsx'

type Content = Extract<AttachmentContent, { state: 'fetching' | 'fitting' | 'stored' }>
type Of<State extends Content['state']> = Extract<Content, { state: State }>

interface FileTileActions {
  onAltText: () => void
  onPause: (paused: boolean) => void
  onLook: () => void
  onTrim: () => void
  onCrop: () => void
  onRemove: () => void
}

/**
 * A file that is read from its page, made fit or ready. It is one tile through all of that: what is
 * on it stays under the pointer and keeps the focus while the file goes from one to the next.
 */
export function FileTile(
  props: {
    name: string
    content: Content
    altText: string
    previews: Previews
    /** It stands beside other tiles. */
    isBeside: boolean
    /** How far it is on its way to X; null where nothing is to be said of that, absent where none goes. */
    ahead?: AheadView | null
  } & FileTileActions,
) {
  const { name, content } = props
  const altText = props.altText.trim()
  const shown = shownFile(content)
  return (
    <>
      <div class="tile-frame">
        {shown === null ? (
          <span key="name" class="tile-name">
            {name}
          </span>
        ) : (
          <Medium
            key={shown.blob}
            name={name}
            blob={shown.blob}
            kind={shown.kind}
            altText={altText}
            previews={props.previews}
          />
        )}
        {shown !== null && (
          <AltBadge key="alt" name={name} altText={props.altText} onClick={props.onAltText} />
        )}
        <span key="tools" class="tile-tools">
          {canCrop(content) && (
            <IconButton
              key="crop"
              solid
              icon="crop"
              label={t('cropFile', name)}
              onClick={props.onCrop}
            />
          )}
          <IconButton
            key="remove"
            solid
            icon="close"
            label={t('removeFile', name)}
            onClick={props.onRemove}
          />
        </span>
        {content.state !== 'stored' && (
          <ProgressBar
            key="bar"
            label={t('progressOf', stageOf(content), name)}
            share={shareOf(content)}
            paused={isPaused(content)}
          />
        )}
        {content.state === 'stored' && props.ahead?.state === 'going-up' && (
          <ProgressBar
            key="ahead"
            label={t('progressOf', t('stageUploading'), name)}
            share={props.ahead.share}
            ahead
          />
        )}
      </div>
      <div class="tile-line">
        <Line {...props} />
      </div>
      {props.ahead !== undefined && <AheadLine view={props.ahead} />}
    </>
  )
}

function Line(
  props: { name: string; content: Content; isBeside: boolean } & Pick<
    FileTileActions,
    'onPause' | 'onLook' | 'onTrim'
  >,
) {
  const { name, content, isBeside, onPause, onLook, onTrim } = props
  switch (content.state) {
    case 'fetching':
      return <FetchingLine content={content} />
    case 'fitting':
      return <FittingLine {...{ name, content, onPause, onLook, onTrim }} />
    case 'stored':
      return (
        <StoredLine
          name={name}
          content={content}
          isBeside={isBeside}
          onLook={onLook}
          onTrim={onTrim}
        />
      )
  }
}

/** The file that there is to see. */
function shownFile(content: Content) {
  switch (content.state) {
    case 'fetching':
      return null
    case 'fitting':
      return content.original
    case 'stored':
      return content.file
  }
}

/** It is here, it does not move, and there is something to cut away. */
function canCrop(content: Content): boolean {
  if (content.state === 'fetching') return false
  const original = originalOfContent(content)
  return original.kind === 'image' && isCroppable(original)
}

function ProgressBar(props: {
  label: string
  /** 0 to 1; null as long as nobody knows. */
  share: number | null
  paused?: boolean
  /** On its way to X ahead of Post: nothing on the picture makes room for it. */
  ahead?: boolean
}) {
  const { label, share, paused, ahead } = props
  return (
    <div
      class={['tile-bar', paused && 'tile-bar-still', ahead && 'tile-bar-ahead']
        .filter(Boolean)
        .join(' ')}
      role="progressbar"
      aria-label={label}
      {...(share !== null && {
        'aria-valuemin': 0,
        'aria-valuemax': 100,
        'aria-valuenow': Math.floor(share * 100),
      })}
    >
      <span style={{ inlineSize: `${(share ?? 0) * 100}%` }} />
    </div>
  )
}

function FetchingLine({ content }: { content: Of<'fetching'> }) {
  return (
    <>
      <Stage content={content} />
      <span class="tile-bytes">{bytesLine(content)}</span>
    </>
  )
}

/** What is made otherwise than before can still be looked at and cut otherwise again. */
function FittingLine(props: {
  name: string
  content: Of<'fitting'>
  onPause: (paused: boolean) => void
  onLook: () => void
  onTrim: () => void
}) {
  const { name, content } = props
  const { original, again } = content
  const paused = isPaused(content)
  return (
    <>
      <Stage content={content} />
      <span class="tile-ways">
        <Way
          words={t(paused ? 'resume' : 'pause')}
          label={t(paused ? 'resumeFile' : 'pauseFile', name)}
          onClick={() => props.onPause(!paused)}
        />
        {again && original.kind === 'video' && <TrimWay name={name} onClick={props.onTrim} />}
        {again && <LookWay name={name} onClick={props.onLook} />}
      </span>
    </>
  )
}

/** What was changed, and the ways to look at that. */
function StoredLine(props: {
  name: string
  content: Of<'stored'>
  isBeside: boolean
  onLook: () => void
  onTrim: () => void
}) {
  const { name, content } = props
  const { file, fit } = content
  const isChanged = fit !== undefined && (fit.changes.length > 0 || fit.wish.asIs === true)
  const canTrim = file.kind === 'video' && (fit === undefined || fit.original.kind === 'video')
  const room = LINE_ROOM[props.isBeside ? 'beside' : 'alone']
  return (
    <>
      <span>{changeLine(file, fit, room)}</span>
      <span class="tile-ways">
        {canTrim && <TrimWay name={name} onClick={props.onTrim} />}
        {isChanged && <LookWay name={name} onClick={props.onLook} />}
        {!canTrim && !isChanged && file.width !== null && file.height !== null && (
          <span class="tile-pixels">{t('pixels', file.width, file.height)}</span>
        )}
      </span>
    </>
  )
}

function TrimWay({ name, onClick }: { name: string; onClick: () => void }) {
  return <Way words={t('trim')} label={t('trimFile', name)} onClick={onClick} />
}

function LookWay({ name, onClick }: { name: string; onClick: () => void }) {
  return <Way words={t('look')} label={t('lookAt', name)} onClick={onClick} />
}

/** Something that can be done with the file; `label` says with which one. */
function Way({ words, label, onClick }: { words: string; label: string; onClick: () => void }) {
  return (
    <button type="button" class="link-button" aria-label={label} onClick={onClick}>
      {words}
    </button>
  )
}

function Stage({ content }: { content: Of<'fetching' | 'fitting'> }) {
  const stage = stageOf(content)
  const share = shareOf(content)
  return (
    <span class={isPaused(content) ? '' : 'tile-working'}>
      {share === null ? stage : t('stageWithPercent', stage, formatPercent(share))}
    </span>
  )
}

function stageOf(content: Of<'fetching' | 'fitting'>): string {
  if (content.state === 'fetching') return t('stageFetching')
  return t(isPaused(content) ? 'stagePaused' : 'stagePreparing')
}

function isPaused(content: Of<'fetching' | 'fitting'>): boolean {
  return content.state === 'fitting' && content.paused === true
}

/** 0 to 1; null as long as nobody knows. */
function shareOf(content: Of<'fetching' | 'fitting'>): number | null {
  if (content.state === 'fitting') return content.share
  const { receivedBytes, totalBytes } = content
  return totalBytes ? Math.min(1, receivedBytes / totalBytes) : null
}

function bytesLine({ receivedBytes, totalBytes }: Of<'fetching'>): string {
  if (totalBytes) return formatBytesOf(receivedBytes, totalBytes)
  return receivedBytes > 0 ? t('bytesSoFar', formatBytes(receivedBytes)) : ''
}
