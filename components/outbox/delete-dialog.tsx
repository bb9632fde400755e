import { useRef } from 'preact/hooks'
import { formatPrice } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import './delete-dialog.css'

/** Nothing brings a post back that was deleted from X: the person says so twice, and sees the price. */
export function DeleteDialog(props: {
  title: string
  /** Most that it costs, in dollars. */
  price: number
  onDelete: () => void
  onClose: () => void
}) {
  const { onDelete, onClose } = props
  const keep = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      title={t('deleteTitle')}
      onClose={onClose}
      firstFocus={keep}
      described
      actions={
        <>
          <Button buttonRef={keep} onClick={onClose}>
            {t('deleteKeep')}
          </Button>
          <Button look="danger" onClick={onDelete}>
            {t('deleteNow')}
          </Button>
        </>
      }
    >
      {props.title !== '' && (
        <p class="delete-what" dir="auto">
          {props.title}
        </p>
      )}
      <p class="delete-price">{t('deletePrice', formatPrice(props.price))}</p>
    </Dialog>
  )
}
