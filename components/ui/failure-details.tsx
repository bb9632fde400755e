import { failureDetails } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import { t } from '../../lib/words/words.ts'
import './failure-details.css'

/** What X or the browser said in its own words, folded away, and `more` lines under it; nothing when there is nothing to add. */
export function FailureDetails(props: { failure: Failure | null; more?: string[] }) {
  const { failure, more = [] } = props
  const lines = [...(failure === null ? [] : failureDetails(failure)), ...more]
  if (lines.length === 0) return null
  return (
    <details class="details">
      <summary>{t('details')}</summary>
      <pre>{lines.join('\n')}</pre>
    </details>
  )
}
