import { useEffect, useState } from 'preact/hooks'
import { SECOND } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { Toast } from '../ui/toast.tsx'

const SHOWN_MS = 6 * SECOND

/** Where a post went that was cancelled, for a moment; longer while the pointer or the focus is on it. */
export function ReturnedToast(props: {
  sleep: (ms: number) => Promise<void>
  onOpen: () => void
  onOver: () => void
  onFocusLost: () => void
}) {
  const { sleep, onOpen, onOver } = props
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (isHeld) return
    let counts = true
    void sleep(SHOWN_MS).then(() => counts && onOver())
    return () => {
      counts = false
    }
  }, [isHeld])
  return (
    <Toast
      words={t('returnedToDrafts')}
      action={t('open')}
      onAct={() => {
        onOver()
        onOpen()
      }}
      onHold={setHeld}
      onFocusLost={props.onFocusLost}
    />
  )
}
