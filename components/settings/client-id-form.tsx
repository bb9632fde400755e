import { useState } from 'preact/hooks'
import { type ClientIdFault, cannotBe, clientIdFault } from '../../lib/model/client-id.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'

/** Id of the field, for who leads there. */
export const CLIENT_ID_FIELD = 'client-id'

export const CLIENT_ID_HINTS: Record<ClientIdFault, MessageKey> = {
  spaces: 'clientIdSpaces',
  address: 'clientIdAddress',
  characters: 'clientIdCharacters',
  short: 'clientIdShort',
  'api-key': 'clientIdApiKey',
  secret: 'clientIdSecret',
  token: 'clientIdToken',
}

/**
 * Takes the Client ID. What cannot be one is refused; what looks like another of X's values gets a hint.
 * `wrong`: X does not know the one that is saved.
 */
export function ClientIdForm({ store, wrong }: { store: AccountsStore; wrong: boolean }) {
  const saved = store.settings.value.clientId
  /** As typed; null while nothing was typed since the last save. */
  const [typed, setTyped] = useState<string | null>(null)
  const [outcome, setOutcome] = useState<'saved' | 'empty' | 'refused' | null>(null)
  const value = typed ?? saved
  const refused = wrong && typed === null
  const found = clientIdFault(value)
  // Everything is short while it is being typed.
  const fault = found === 'short' && outcome !== 'refused' ? null : found
  const stopped = cannotBe(fault) || outcome === 'empty'

  async function save(): Promise<void> {
    if (value.trim() === '') {
      setOutcome('empty')
      return
    }
    if (cannotBe(clientIdFault(value))) {
      setOutcome('refused')
      return
    }
    if (await store.saveClientId(value)) {
      setTyped(null)
      setOutcome('saved')
    }
  }

  return (
    <form
      class="field"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <label for={CLIENT_ID_FIELD}>{t('clientId')}</label>
      <div class="field-row">
        <input
          id={CLIENT_ID_FIELD}
          class="field-input"
          type="text"
          dir="ltr"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby="client-id-hint"
          aria-invalid={stopped || refused}
          value={value}
          onInput={(event) => {
            setTyped(event.currentTarget.value)
            setOutcome(null)
          }}
        />
        <Button onClick={() => void save()}>{t('save')}</Button>
      </div>
      <p
        id="client-id-hint"
        class={`field-hint${stopped ? ' field-hint-stop' : fault ? ' field-hint-ask' : ''}`}
        role="status"
      >
        {outcome === 'empty' && t('clientIdEmpty')}
        {outcome === 'saved' && !refused && `${t('clientIdSaved')} `}
        {outcome === 'refused' && `${t('clientIdNotSaved')} `}
        {fault !== null && t(CLIENT_ID_HINTS[fault])}
      </p>
    </form>
  )
}
