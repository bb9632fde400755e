import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { UNDO_MS } from '../model/removal.ts'
import type { StorePorts } from './ports.ts'

/** Something that was taken away on this page and can be put back for a while. */
export interface UndoOffer {
  /** Whether it can still be put back, as storage has it. Only reads signals and changes nothing. */
  isLive(): boolean
  /** Tells everybody else that it can still be put back here. */
  renew(): void
  /** Its time is over: takes it away for good. Never rejects. */
  forget(): Promise<void>
}

export interface UndoOffers {
  /** The newest that can still be put back; null when there is none. */
  last: ReadonlySignal<UndoOffer | null>
  /** Offers it, and the time to undo begins anew for all of them. */
  add(offer: UndoOffer): void
  /** It was put back. */
  drop(offer: UndoOffer): void
  /** The time to undo begins anew. */
  restart(): void
  /** While it is held, as by the pointer or the focus, the time to undo does not pass. */
  hold(held: boolean): void
}

/**
 * What was taken away on this page last, whatever it is: undone one after the other, the newest first, and
 * taken away for good together when the time to undo is over.
 */
export function createUndoOffers(ports: Pick<StorePorts, 'sleep'>): UndoOffers {
  const offers = signal<readonly UndoOffer[]>([])
  const last = computed(() => offers.value.findLast((offer) => offer.isLive()) ?? null)
  /** Only the newest countdown counts. */
  let countdown = 0
  let isHeld = false

  async function count(): Promise<void> {
    countdown += 1
    const mine = countdown
    await ports.sleep(UNDO_MS)
    if (mine !== countdown) return
    if (!isHeld) {
      const over = offers.peek()
      offers.value = []
      for (const offer of over) await offer.forget()
      return
    }
    renew()
    return count()
  }

  function renew(): void {
    if (last.peek() === null) return
    for (const offer of offers.peek()) offer.renew()
  }

  return {
    last,

    add(offer) {
      offers.value = [...offers.peek(), offer]
      void count()
    },

    drop(offer) {
      offers.value = offers.peek().filter((other) => other !== offer)
    },

    restart() {
      void count()
    },

    hold(held) {
      if (held === isHeld) return
      isHeld = held
      if (held || last.peek() === null) return
      renew()
      void count()
    },
  }
}
