import type { ComponentChildren, Ref } from 'preact'
import { Icon, type IconName } from './icon.tsx'
import './button.css'

interface ButtonProps {
  children: ComponentChildren
  onClick: () => void
  /** The pointer or the focus came to it: it may be pressed next. */
  onNear?: (() => void) | undefined
  /** `primary` at most once per view. */
  look?: 'primary' | 'outlined' | 'quiet' | 'danger'
  icon?: IconName
  /** Not ready: stays in the tab order, so that its reason can be found. */
  notReady?: boolean
  describedBy?: string | undefined
  /** Its name where its words alone would not tell what they are about. */
  label?: string
  buttonRef?: Ref<HTMLButtonElement>
}

export function Button(props: ButtonProps) {
  const { children, onClick, look = 'outlined', icon, notReady = false, describedBy } = props
  return (
    <button
      type="button"
      ref={props.buttonRef ?? null}
      class={`button button-${look}`}
      aria-disabled={notReady ? 'true' : undefined}
      aria-describedby={describedBy}
      aria-label={props.label}
      onPointerEnter={props.onNear}
      onFocus={props.onNear}
      onClick={onClick}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

/** A button that shows only a picture; `label` is its name. */
export function IconButton(props: {
  label: string
  icon: IconName
  onClick: () => void
  solid?: boolean
}) {
  return (
    <button
      type="button"
      class={props.solid ? 'icon-button icon-button-solid' : 'icon-button'}
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  )
}

/** Looks like a link, does something on this page. */
export function LinkButton(props: {
  children: ComponentChildren
  onClick: () => void
  describedBy?: string
}) {
  return (
    <button
      type="button"
      class="link-button"
      aria-describedby={props.describedBy}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  )
}
