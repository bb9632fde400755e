import type { ComponentChildren } from 'preact'
import { t } from '../../lib/words/words.ts'
import { IconButton } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import './notice.css'

export type Tone = 'ask' | 'stop' | 'good' | 'plain'

const ICONS: Record<Tone, IconName> = {
  ask: 'clock',
  stop: 'alert',
  good: 'check',
  plain: 'image',
}

/** One sentence or two inside the thing they are about; said aloud when it appears. */
export function Notice(props: {
  tone: Tone
  children: ComponentChildren
  actions?: ComponentChildren
  onDismiss?: () => void
}) {
  const { tone, children, actions, onDismiss } = props
  return (
    <div class={`notice notice-${tone}`} role={tone === 'stop' ? 'alert' : 'status'}>
      <Icon name={ICONS[tone]} />
      <div class="notice-body">
        <div class="notice-words">{children}</div>
        {actions && <div class="notice-actions">{actions}</div>}
      </div>
      {onDismiss && <IconButton icon="close" label={t('dismiss')} onClick={onDismiss} />}
    </div>
  )
}
