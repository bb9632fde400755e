import { STALE_AFTER_CHOICES_MS } from '../../lib/model/settings.ts'
import { UNDO_CHOICES_MS } from '../../lib/model/undo.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import { formatSpan } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'
import { Switch } from '../ui/switch.tsx'
import './preferences-section.css'

/** What a person may want otherwise than it is; each choice is stored at once. */
export function PreferencesSection({ store }: { store: AccountsStore }) {
  return (
    <section class="options-section" id="preferences" aria-labelledby="preferences-title">
      <h2 id="preferences-title">{t('preferences')}</h2>
      <div class="options-panel preferences">
        <div class="preference">
          <div class="preference-words">
            <label for="ask-late">{t('askLate')}</label>
            <p id="ask-late-hint">{t('askLateHint')}</p>
          </div>
          <span class="select">
            <select
              id="ask-late"
              aria-describedby="ask-late-hint"
              value={String(store.settings.value.staleAfterMs)}
              onChange={(event) => void store.askAfter(Number(event.currentTarget.value))}
            >
              {STALE_AFTER_CHOICES_MS.map((ms) => (
                <option key={ms} value={String(ms)}>
                  {Number.isFinite(ms) ? t('askAfter', formatSpan(ms)) : t('askNever')}
                </option>
              ))}
            </select>
            <Icon small name="chevron" />
          </span>
        </div>
        <div class="preference">
          <div class="preference-words">
            <label for="time-to-undo">{t('timeToUndo')}</label>
            <p id="time-to-undo-hint">{t('timeToUndoHint')}</p>
          </div>
          <span class="select">
            <select
              id="time-to-undo"
              aria-describedby="time-to-undo-hint"
              value={String(store.settings.value.undoMs)}
              onChange={(event) => void store.undoWithin(Number(event.currentTarget.value))}
            >
              {UNDO_CHOICES_MS.map((ms) => (
                <option key={ms} value={String(ms)}>
                  {ms === 0 ? t('undoOff') : formatSpan(ms)}
                </option>
              ))}
            </select>
            <Icon small name="chevron" />
          </span>
        </div>
        <div class="preference">
          <div class="preference-words">
            <label for="strip-metadata">{t('stripMetadata')}</label>
            <p id="strip-metadata-hint">{t('stripMetadataHint')}</p>
          </div>
          <Switch
            id="strip-metadata"
            describedBy="strip-metadata-hint"
            on={!store.settings.value.keepsMetadata}
            onChange={(on) => void store.keepMetadata(!on)}
          />
        </div>
        <div class="preference">
          <div class="preference-words">
            <label for="alt-text-reminder">{t('altTextReminder')}</label>
            <p id="alt-text-reminder-hint">{t('altTextReminderHint')}</p>
          </div>
          <Switch
            id="alt-text-reminder"
            describedBy="alt-text-reminder-hint"
            on={store.settings.value.remindsOfAltText}
            onChange={(on) => void store.remindOfAltText(on)}
          />
        </div>
        <div class="preference">
          <div class="preference-words">
            <label for="upload-ahead">{t('aheadSwitch')}</label>
            <p>
              <span id="upload-ahead-hint">{t('aheadSwitchHint')}</span>{' '}
              <a href="#step-6">{t('checkToStep', 6)}</a>
            </p>
          </div>
          <Switch
            id="upload-ahead"
            describedBy="upload-ahead-hint"
            on={store.settings.value.uploadWhileComposing === true}
            onChange={(on) => void store.uploadAhead(on)}
          />
        </div>
      </div>
    </section>
  )
}
