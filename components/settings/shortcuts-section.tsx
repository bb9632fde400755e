import { adviceFor } from '../../lib/failures/advice.ts'
import type { ShortcutsStore } from '../../lib/stores/shortcuts.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import './shortcuts-section.css'

/** What Courier's own pages do by keys; the handlers are in `components/composer`. */
const KEYS: { words: MessageKey; keys: MessageKey; mac?: MessageKey }[] = [
  { words: 'shortcutPost', keys: 'keysPost', mac: 'keysPostMac' },
  { words: 'shortcutPaste', keys: 'keysPaste', mac: 'keysPasteMac' },
  { words: 'shortcutMove', keys: 'keysMove' },
  { words: 'shortcutChoose', keys: 'keysChoose' },
  { words: 'shortcutTrim', keys: 'keysTrim' },
  { words: 'shortcutClose', keys: 'keysClose' },
]

/** Everything that can be done by keys, with those that open Courier as they are now. */
export function ShortcutsSection({ store }: { store: ShortcutsStore }) {
  const opening = store.openingKeys.value
  const problem = store.problem.value
  return (
    <section class="options-section" id="shortcuts" aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">{t('shortcuts')}</h2>
      <p class="options-lead">{t('shortcutsLead')}</p>
      <dl class="options-panel shortcuts">
        <div>
          <dt>{t('shortcutOpen')}</dt>
          <dd>{opening ? <kbd>{spaced(opening)}</kbd> : t('shortcutNone')}</dd>
        </div>
        {KEYS.map(({ words, keys, mac }) => (
          <div key={words}>
            <dt>{t(words)}</dt>
            <dd>
              <kbd>{t(store.isMac && mac ? mac : keys)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <div class="shortcuts-actions">
        <Button icon="out" describedBy="shortcuts-hint" onClick={() => void store.change()}>
          {t('changeShortcut')}
        </Button>
        <p id="shortcuts-hint">{t('changeShortcutHint')}</p>
      </div>
      {problem !== null && (
        <Notice tone="stop">
          {t(adviceFor(problem).message, ...adviceFor(problem).substitutions)}
        </Notice>
      )}
    </section>
  )
}

/** The browser's own form, `Alt+Shift+U`, written as all the other keys are. */
function spaced(keys: string): string {
  return keys.split('+').join(' + ')
}
