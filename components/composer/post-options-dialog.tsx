import { useId, useRef } from 'preact/hooks'
import { type PostOptions, REPLY_SETTINGS } from '../../lib/model/draft.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Switch } from '../ui/switch.tsx'
import { AUDIENCES } from './option-words.ts'
import './post-options-dialog.css'

/** Who can reply to this post, and what X says with it. Each choice is stored at once. */
export function PostOptionsDialog(props: {
  options: PostOptions
  onChange: (options: Partial<PostOptions>) => void
  onClose: () => void
}) {
  const { options, onChange, onClose } = props
  const chosen = useRef<HTMLInputElement>(null)
  const id = useId()
  return (
    <Dialog
      title={t('postOptions')}
      onClose={onClose}
      firstFocus={chosen}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <fieldset class="audience" aria-describedby={`${id}-always`}>
        <legend>{t('whoCanReply')}</legend>
        <p class="option-hint" id={`${id}-always`}>
          {t('whoCanReplyHint')}
        </p>
        {REPLY_SETTINGS.map((value) => (
          <div key={value} class="audience-choice">
            <label>
              <input
                ref={value === options.replySettings ? chosen : null}
                type="radio"
                name={id}
                value={value}
                checked={value === options.replySettings}
                aria-describedby={value === 'subscribers' ? `${id}-subscribers` : undefined}
                onChange={() => onChange({ replySettings: value })}
              />
              {t(AUDIENCES[value].choice)}
            </label>
            {value === 'subscribers' && (
              <p class="option-hint" id={`${id}-subscribers`}>
                {t('replySubscribersHint')}
              </p>
            )}
          </div>
        ))}
      </fieldset>
      <div class="option">
        <div class="option-words">
          <label for={`${id}-ai`}>{t('madeWithAi')}</label>
          <p class="option-hint" id={`${id}-ai-hint`}>
            {t('madeWithAiHint')}
          </p>
        </div>
        <Switch
          id={`${id}-ai`}
          describedBy={`${id}-ai-hint`}
          on={options.madeWithAi}
          onChange={(on) => onChange({ madeWithAi: on })}
        />
      </div>
      <div class="option">
        <div class="option-words">
          <label for={`${id}-paid`}>{t('paidPartnership')}</label>
          <p class="option-hint" id={`${id}-paid-hint`}>
            {t('paidPartnershipHint')}
          </p>
        </div>
        <Switch
          id={`${id}-paid`}
          describedBy={`${id}-paid-hint`}
          on={options.paidPartnership}
          onChange={(on) => onChange({ paidPartnership: on })}
        />
      </div>
    </Dialog>
  )
}
