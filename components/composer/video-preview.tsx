import { useRef, useState } from 'preact/hooks'
import { formatDuration } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'

/** The first frame, its length, and one button that plays it without sound. */
export function VideoPreview(props: { name: string; altText: string; url: string }) {
  const { name, altText, url } = props
  const video = useRef<HTMLVideoElement>(null)
  const [seconds, setSeconds] = useState<number | null>(null)
  const [playing, setPlaying] = useState(false)
  const [broken, setBroken] = useState(false)
  if (broken) return <span class="tile-name">{name}</span>

  function toggle(): void {
    const element = video.current
    if (element === null) return
    if (element.paused) element.play().catch(() => setBroken(true))
    else element.pause()
  }

  return (
    <>
      <video
        ref={video}
        class="tile-media"
        src={url}
        aria-label={altText || undefined}
        muted
        playsInline
        preload="metadata"
        onLoadedMetadata={(event) => {
          const { duration } = event.currentTarget
          setSeconds(Number.isFinite(duration) ? duration : null)
        }}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onError={() => setBroken(true)}
      />
      <button
        type="button"
        class="tile-play"
        aria-label={t(playing ? 'stopFile' : 'playFile', name)}
        onClick={toggle}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      {seconds !== null && <span class="tile-duration">{formatDuration(seconds)}</span>}
    </>
  )
}
