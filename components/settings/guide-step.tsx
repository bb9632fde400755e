import type { ComponentChildren } from 'preact'
import type { StepState } from '../../lib/model/guide.ts'
import { t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'
import './guide-step.css'

/**
 * One step of a guide: its ring says whether it is to come, now, done, or to be looked at again, and nothing
 * while nobody can tell.
 */
export function GuideStep(props: {
  number: number
  state: StepState
  title: string
  children: ComponentChildren
}) {
  const { number, state, title } = props
  return (
    // A link leads to it, and with it the focus.
    <li class={`step step-${state}`} id={`step-${number}`} tabIndex={-1}>
      <span class="step-ring" aria-hidden="true">
        {state === 'done' ? <Icon name="check" /> : state === 'check' ? '!' : number}
      </span>
      <div class="step-body">
        <h3>
          {title}
          {state === 'done' && <span class="step-word">{t('done')}</span>}
          {state === 'check' && <span class="step-word">{t('checkThisStep')}</span>}
        </h3>
        {props.children}
      </div>
    </li>
  )
}
