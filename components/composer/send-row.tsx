import type { ComponentChildren } from 'preact'
import { adviceFor } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import type { Attachment, MediaKind } from '../../lib/model/attachment.ts'
import { attachmentKind, textLimit } from '../../lib/model/composition.ts'
import { DEFAULT_OPTIONS, type ReplySettings } from '../../lib/model/draft.ts'
import type { Price, PriceRange } from '../../lib/model/price.ts'
import { type ComposerStore, NEAR_LIMIT } from '../../lib/stores/composer.ts'
import { formatPrice } from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Ring } from '../ui/ring.tsx'
import { AUDIENCES } from './option-words.ts'
import { reasonWords } from './reason-words.ts'
import './send-row.css'

/**
 * What it costs beside what is pressed. Always two lines, with room for a third, so that nothing jumps: the
 * price, and below it the reason it cannot go out, the way around a link's price, or what is in it.
 */
export function SendRow(props: {
  store: ComposerStore
  reasonId: string
  /** Id of the line that says which options differ from the usual; undefined while none does. */
  optionsId: string | undefined
  onSignIn: () => void
  onSetUp: () => void
  needsSetUp: boolean
  onLeaveOutLinks: () => void
  onPost: () => void
}) {
  const { store, reasonId, optionsId } = props
  const obstacle = store.obstacle.value
  const { attachments, options } = store.draft.value ?? EMPTY
  const left = store.left.value
  const price = store.price.value
  return (
    <div class="send-row">
      <div class="send-words">
        <p class="send-price">{priceLine(price)}</p>
        <p class="send-second" id={reasonId}>
          {obstacle !== null ? (
            <Reason {...props} failure={obstacle} />
          ) : price.withoutLink !== null ? (
            <>
              <LinkButton onClick={props.onLeaveOutLinks}>{t('leaveOutLink')}</LinkButton>
              {wayOutLine(price.withoutLink)}
            </>
          ) : (
            contentLine(attachments, options.replySettings)
          )}
        </p>
      </div>
      <Ring left={left} limit={textLimit(store.account.value)} near={NEAR_LIMIT} />
      <Button
        look="primary"
        notReady={obstacle !== null || store.posting.value}
        // Who hears it instead of seeing it hears at the button what goes out unlike usual.
        describedBy={optionsId === undefined ? reasonId : `${reasonId} ${optionsId}`}
        onNear={store.aboutToPost}
        onClick={props.onPost}
      >
        {t('post')}
      </Button>
    </div>
  )
}

const EMPTY = { attachments: [], options: DEFAULT_OPTIONS }

/** The first line of the row. */
export function priceLine(price: Price): string {
  if (price.withoutLink !== null) return t('priceWithLink', rangeWords(price))
  return price.upTo > price.from ? rangeWords(price) : t('priceExact', formatPrice(price.from))
}

/** What it would cost without its links; follows the way to leave them out. */
export function wayOutLine(price: PriceRange): string {
  return t('leaveOutLinkPrice', rangeWords(price))
}

function rangeWords({ from, upTo }: PriceRange): string {
  return upTo > from ? t('priceRange', formatPrice(from), formatPrice(upTo)) : formatPrice(from)
}

function Reason(props: {
  failure: Failure
  needsSetUp: boolean
  onSignIn: () => void
  onSetUp: () => void
}) {
  const { failure } = props
  const words = reasonWords(failure)
  // Nothing written yet is no mistake, so it does not look like one.
  if (failure.kind === 'draft-empty') return <>{words}</>
  if (failure.kind === 'no-account') {
    return (
      <LinkButton onClick={props.needsSetUp ? props.onSetUp : props.onSignIn}>
        {props.needsSetUp ? t('reasonNotSetUp') : words}
      </LinkButton>
    )
  }
  return (
    <Stopped>
      {words}
      {adviceFor(failure).remedy === 'sign-in' && (
        <>
          {' '}
          <LinkButton onClick={props.onSignIn}>{t('connectAgain')}</LinkButton>
        </>
      )}
    </Stopped>
  )
}

function Stopped({ children }: { children: ComponentChildren }) {
  return (
    <span class="send-stopped">
      <Icon small name="alert" />
      <span>{children}</span>
    </span>
  )
}

/** What is in the post; who can reply to it when there are only words. */
export function contentLine(attachments: Attachment[], audience: ReplySettings): string {
  if (attachments.some(({ content }) => content.state === 'fetching')) return t('contentFetching')
  if (attachments.some(({ content }) => content.state === 'fitting')) return t('contentFitting')
  const [first] = attachments
  if (first === undefined) return t(AUDIENCES[audience].short)
  const described = attachments.filter(({ altText }) => altText.trim() !== '').length
  const count = attachments.length
  if (count === 1) {
    const kind: MediaKind = attachmentKind(first) ?? 'image'
    return t(ONE[kind][described === 0 ? 'plain' : 'described'])
  }
  if (described === 0) return t('contentPictures', count)
  return described === count
    ? t('contentPicturesDescribed', count)
    : t('contentPicturesSomeDescribed', count, described)
}

const ONE: Record<MediaKind, { plain: MessageKey; described: MessageKey }> = {
  image: { plain: 'contentPicture', described: 'contentPictureDescribed' },
  gif: { plain: 'contentGif', described: 'contentGifDescribed' },
  video: { plain: 'contentVideo', described: 'contentVideoDescribed' },
}
