import { useId, useRef, useState } from 'preact/hooks'
import type { Cut } from '../../lib/model/fit.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { firstCut, type Grip, isWhole, moveCut } from '../../lib/stores/trim.ts'
import { type BlobKey, SECOND } from '../../lib/units.ts'
import { formatDuration } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { usePreview } from '../ui/use-preview.ts'
import './trim-dialog.css'
import { TrimStrip } from './trim-strip.tsx'
import { useFrames } from './use-frames.ts'

/** Pictures in the strip. */
const FRAMES = 10

/** A video to be cut, and what it may be afterwards; times in ms. */
export interface Trimmable {
  name: string
  /** As it came: the cut is always one of that. */
  blob: BlobKey
  /** null where only the video itself can tell. */
  durationMs: number | null
  maxDurationMs: number
  minDurationMs: number
  /** The cut it has. */
  cut: Cut | undefined
}

/** Which part of a video goes out: a strip of its pictures with a handle at each end. */
export function TrimDialog(props: {
  video: Trimmable
  previews: Previews
  showFrames: StorePorts['showFrames']
  /** null: all of it. */
  onSave: (cut: Cut | null) => void
  onClose: () => void
}) {
  const { video, previews, onClose } = props
  const { maxDurationMs } = video
  const url = usePreview(previews, video.blob)
  const screen = useRef<HTMLVideoElement>(null)
  const first = useRef<HTMLDivElement>(null)
  const keysId = useId()
  const [durationMs, setDuration] = useState(video.durationMs)
  const [chosen, setChosen] = useState<Cut | null>(null)
  const [shownMs, setShown] = useState<number | null>(null)
  const [cannotPlay, setCannotPlay] = useState(false)
  /** Nobody can tell how much there is behind the cut it has. */
  const isLengthGuessed = video.durationMs === null && cannotPlay
  const { frames, failed } = useFrames(props.showFrames, video.blob, durationMs, FRAMES)

  const cut = chosen ?? firstCut(video.cut, durationMs ?? maxDurationMs, maxDurationMs)
  const lengthMs = cut.endMs - cut.startMs
  const isOver = lengthMs > maxDurationMs
  const isFull = !isOver && lengthMs > maxDurationMs - SECOND
  const atMs = shownMs ?? cut.startMs

  function show(ms: number): void {
    setShown(ms)
    if (screen.current !== null) screen.current.currentTime = ms / SECOND
  }

  function move(grip: Grip, toMs: number): void {
    if (durationMs === null) return
    const next = moveCut(cut, grip, toMs, { durationMs, minMs: video.minDurationMs })
    setChosen(next)
    show(grip === 'end' ? next.endMs : next.startMs)
  }

  function save(): void {
    if (durationMs === null || isOver) return
    props.onSave(isWhole(cut, durationMs) && !isLengthGuessed ? null : cut)
    onClose()
  }

  return (
    <Dialog
      title={t('trimFile', video.name)}
      onClose={onClose}
      firstFocus={first}
      note={<span id={keysId}>{t('trimKeys')}</span>}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" notReady={isOver || durationMs === null} onClick={save}>
            {t('save')}
          </Button>
        </>
      }
    >
      <div class="trim-screen">
        {url !== null && !cannotPlay && (
          <video
            ref={screen}
            src={url}
            muted
            playsInline
            preload="auto"
            onLoadedMetadata={({ currentTarget }) => {
              const seconds = currentTarget.duration
              if (durationMs === null && Number.isFinite(seconds)) setDuration(seconds * SECOND)
              currentTarget.currentTime = atMs / SECOND
            }}
            onError={() => {
              setCannotPlay(true)
              if (durationMs === null && video.cut !== undefined) setDuration(video.cut.endMs)
            }}
          />
        )}
        {cannotPlay && failed && <p class="trim-none">{t('trimNoFrames')}</p>}
        {cannotPlay && !failed && (
          <Nearest frames={frames} atMs={atMs} durationMs={durationMs ?? 0} />
        )}
      </div>
      {durationMs !== null && (
        <TrimStrip
          cut={cut}
          durationMs={durationMs}
          isOver={isOver}
          frames={frames}
          keysId={keysId}
          firstRef={first}
          onMove={move}
        />
      )}
      <p class="trim-line">
        <span>
          {t(
            'trimFromTo',
            formatDuration(cut.startMs / SECOND),
            formatDuration(cut.endMs / SECOND),
          )}
        </span>
        <strong class={isOver ? 'trim-over' : isFull ? 'trim-full' : ''}>
          {isOver && <Icon small name="alert" />}
          {t(
            'trimAllowed',
            formatDuration(lengthMs / SECOND),
            formatDuration(maxDurationMs / SECOND),
          )}
        </strong>
      </p>
      <p class="trim-said" role="status">
        {isOver && t('trimOver')}
      </p>
    </Dialog>
  )
}

/** The picture of the strip that is closest to a moment, where the browser does not play the video. */
function Nearest(props: { frames: (string | null)[]; atMs: number; durationMs: number }) {
  const { frames, atMs, durationMs } = props
  const place = Math.min(frames.length - 1, Math.floor((atMs / durationMs) * frames.length))
  const url = frames[place]
  return url ? <img src={url} alt="" /> : null
}
