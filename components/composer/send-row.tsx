import type { ComponentChildren } from 'preact'
import { adviceFor } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import type { Attachment, MediaKind } from '../../lib/model/attachment.ts'
import { attachmentKind, textLimit } from '../../lib/model/composition.ts'
import { type ComposerStore, NEAR_LIMIT } from '../../lib/stores/composer.ts'
import type { Price } from '../../lib/stores/ports.ts'
import { formatPrice } from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Ring } from '../ui/ring.tsx'
import './send-row.css'

/**
 * What it costs beside what is pressed. Always two lines, so that nothing jumps: the price, and
 * below it the reason it cannot go out, the way around a link's price, or what is in it.
 */
export function SendRow(props: {
  store: ComposerStore
  reasonId: string
  onSignIn: () => void
  onSetUp: () => void
  needsSetUp: boolean
  onPost: () => void
}) {
  const { store, reasonId } = props
  const obstacle = store.obstacle.value
  const attachments = store.draft.value?.attachments ?? []
  const left = store.left.value
  return (
    <div class="send-row">
      <div class="send-words">
        <p class="send-price">{priceLine(store.price.value)}</p>
        <p class="send-second" id={reasonId}>
          {obstacle !== null ? (
            <Reason {...props} failure={obstacle} />
          ) : store.price.value.withoutLink !== null ? (
            <WayOut store={store} price={store.price.value.withoutLink} />
          ) : (
            contentLine(attachments)
          )}
        </p>
      </div>
      <Ring left={left} limit={textLimit(store.account.value)} near={NEAR_LIMIT} />
      <Button
        look="primary"
        notReady={obstacle !== null || store.posting.value}
        describedBy={reasonId}
        onClick={props.onPost}
      >
        {t('post')}
      </Button>
    </div>
  )
}

/** The first line of the row. */
export function priceLine(price: Price): string {
  if (price.withoutLink !== null) return t('priceWithLink', formatPrice(price.from))
  return price.upTo > price.from
    ? t('priceRange', formatPrice(price.from), formatPrice(price.upTo))
    : t('priceExact', formatPrice(price.from))
}

function WayOut({ store, price }: { store: ComposerStore; price: number }) {
  return (
    <>
      <LinkButton onClick={store.leaveOutLinks}>{t('leaveOutLink')}</LinkButton>
      {t('leaveOutLinkPrice', formatPrice(price))}
    </>
  )
}

/** Short forms of the reasons, made for one line; any other reason is said in full. */
const REASONS: Partial<Record<Failure['kind'], MessageKey>> = {
  'draft-empty': 'reasonEmpty',
  'no-account': 'reasonNoAccount',
  'signed-out': 'reasonSignedOut',
  'attachment-not-ready': 'reasonUnreadable',
  'mixed-kinds': 'reasonMixed',
  'too-many-attachments': 'reasonTooMany',
}

function Reason(props: {
  failure: Failure
  needsSetUp: boolean
  onSignIn: () => void
  onSetUp: () => void
}) {
  const { failure } = props
  const advice = adviceFor(failure)
  const short = REASONS[failure.kind]
  const words = short ? t(short) : t(advice.message, ...advice.substitutions)
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
      {advice.remedy === 'sign-in' && (
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

/** What is in the post; who can read it when there are only words. */
export function contentLine(attachments: Attachment[]): string {
  if (attachments.some(({ content }) => content.state === 'fetching')) return t('contentFetching')
  const [first] = attachments
  if (first === undefined) return t('audienceEveryone')
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
