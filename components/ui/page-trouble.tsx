import { adviceFor } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import { t } from '../../lib/words/words.ts'
import { FailureDetails } from './failure-details.tsx'
import { Notice } from './notice.tsx'
import './page.ts'
import './page-trouble.css'

/** Stands in the place of a page that could not be started. */
export function PageTrouble({ failure }: { failure: Failure }) {
  const { message, substitutions } = adviceFor(failure)
  return (
    <main class="page-trouble">
      <Notice tone="stop">
        {t(message, ...substitutions)}
        <FailureDetails failure={failure} />
      </Notice>
    </main>
  )
}
