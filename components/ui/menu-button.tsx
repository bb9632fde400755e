import { useId, useRef } from 'preact/hooks'
import { Icon, type IconName } from './icon.tsx'
import './menu.css'
import { focusItem, moveInMenu } from './menu-keys.ts'

export interface MenuItem {
  label: string
  icon: IconName
  onChoose: () => void
  /** Takes something away for good. */
  danger?: boolean
}

/**
 * A button that opens a menu beside itself. The focus is back on the button before what was chosen
 * happens, so that a dialog gives it back there.
 */
export function MenuButton(props: { label: string; icon: IconName; items: MenuItem[] }) {
  const menu = useRef<HTMLDivElement>(null)
  const id = useId()
  return (
    <>
      <button
        type="button"
        class="icon-button"
        style={`anchor-name: --${id}`}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        popovertarget={id}
      >
        <Icon name={props.icon} />
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        class="menu"
        style={`position-anchor: --${id}`}
        role="menu"
        tabIndex={-1}
        aria-label={props.label}
        onToggle={(event) => {
          if (event.newState === 'open') focusItem(event.currentTarget, 0)
        }}
        onKeyDown={moveInMenu}
      >
        {props.items.map(({ label, icon, onChoose, danger }) => (
          <button
            key={label}
            type="button"
            class={danger ? 'menu-item menu-danger' : 'menu-item'}
            role="menuitem"
            onClick={() => {
              menu.current?.hidePopover()
              onChoose()
            }}
          >
            <Icon name={icon} />
            {label}
          </button>
        ))}
      </div>
    </>
  )
}
