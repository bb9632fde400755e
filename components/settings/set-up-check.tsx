import { adviceWhenStopped } from '../../lib/failures/advice-when-stopped.ts'
import type { CheckLine, Outcome } from '../../lib/model/set-up-check.ts'
import type { SetUpStore } from '../../lib/stores/set-up.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { lineWords, summary } from './check-words.ts'
import './set-up-check.css'

const ICONS: Record<Outcome['state'], IconName> = {
  passed: 'check',
  failed: 'alert',
  'not-tried': 'dots',
}

/** Tries the set-up without posting anything, and lists what was tried. */
export function SetUpCheck({ store }: { store: SetUpStore }) {
  const checking = store.checking.value
  const lines = store.lines.value
  const problem = store.problem.value
  return (
    <>
      <p id="check-hint">{t('step5Words')}</p>
      {lines !== null && (
        <ul class="options-panel check-lines" aria-label={t('checkResults')}>
          {lines.map((line) => (
            <Line key={line.check} line={line} />
          ))}
        </ul>
      )}
      <div class="check-actions">
        <Button
          notReady={checking}
          describedBy="check-hint"
          onClick={() => !checking && void store.check()}
        >
          {t(lines === null ? 'checkMySetUp' : 'checkAgain')}
        </Button>
        <p class="check-status" role="status">
          {checking ? t('checkRunning') : lines !== null && summary(lines)}
        </p>
      </div>
      {problem !== null && (
        <Notice tone="stop">
          {t(adviceWhenStopped(problem).message, ...adviceWhenStopped(problem).substitutions)}
        </Notice>
      )}
    </>
  )
}

function Line({ line }: { line: CheckLine }) {
  const { state } = line.outcome
  const { words, detail, link } = lineWords(line)
  const isOutside = link?.href.startsWith('https:')
  return (
    <li class={`check-line check-${state}`}>
      <Icon name={ICONS[state]} />
      <div class="check-words">
        <p>
          {state === 'failed' && <span class="visually-hidden">{t('checkFailedWord')} </span>}
          {words}
        </p>
        {detail !== null && <p class="check-detail">{detail}</p>}
        {link !== null && (
          <a href={link.href} {...(isOutside && { target: '_blank', rel: 'noreferrer' })}>
            {link.words}
          </a>
        )}
      </div>
    </li>
  )
}
