import { useId, useRef } from 'preact/hooks'
import type { Account } from '../../lib/model/account.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { AccountId } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Icon } from '../ui/icon.tsx'
import { XLogo } from '../ui/marks.tsx'
import '../ui/menu.css'
import { focusItem, moveInMenu } from '../ui/menu-keys.ts'
import './account-chip.css'

/** Who posts; opens the choice of accounts. */
export function AccountChip(props: {
  account: Account
  accounts: Account[]
  previews: Previews
  onChoose: (id: AccountId) => void
  onConnect: () => void
}) {
  const { account, accounts, previews } = props
  const menu = useRef<HTMLDivElement>(null)
  const menuId = useId()

  function choose(act: () => void): void {
    menu.current?.hidePopover()
    act()
  }

  return (
    <>
      <button
        type="button"
        class="account-chip"
        aria-haspopup="menu"
        aria-label={t('accountChip', account.username)}
        popovertarget={menuId}
      >
        <Avatar account={account} previews={previews} />
        <span class="account-handle" dir="ltr">
          @{account.username}
        </span>
        <XLogo />
        <Icon name="chevron" />
      </button>
      <div
        ref={menu}
        id={menuId}
        popover="auto"
        class="menu account-menu"
        role="menu"
        tabIndex={-1}
        aria-label={t('accounts')}
        onToggle={(event) => {
          if (event.newState === 'open') focusItem(event.currentTarget, 0)
        }}
        onKeyDown={moveInMenu}
      >
        {accounts.map((other) => (
          <button
            key={other.id}
            type="button"
            class="menu-item account-item"
            role="menuitemradio"
            aria-checked={other.id === account.id}
            onClick={() => choose(() => props.onChoose(other.id))}
          >
            <Avatar account={other} previews={previews} />
            <span class="account-names">
              <span class="account-name" dir="auto">
                {other.name}
              </span>
              <span class="account-detail">
                <span dir="ltr">@{other.username}</span> <XLogo />
                {other.status === 'signed-out' && <> · {t('accountSignedOut')}</>}
              </span>
            </span>
            {other.id === account.id && <Icon name="check" />}
          </button>
        ))}
        <button
          type="button"
          class="menu-item account-connect"
          role="menuitem"
          onClick={() => choose(props.onConnect)}
        >
          <Icon name="plus" />
          {t('connectAnother')}
        </button>
      </div>
    </>
  )
}
