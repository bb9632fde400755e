interface Open {
  tabId: number
  bytes: Blob | null
}

/**
 * Matches bytes that arrive in messages with the reads that were asked for. Each ticket is a random
 * name for one read in one tab and takes bytes once, so that no page and no stale script can slip
 * bytes into somebody's post.
 */
export class Tickets {
  #open = new Map<string, Open>()

  issue(tabId: number): string {
    const ticket = crypto.randomUUID()
    this.#open.set(ticket, { tabId, bytes: null })
    return ticket
  }

  /** Whether these bytes were asked for, from this tab, and are the first to come. */
  take({ ticket, bytes }: { ticket: string; bytes: Blob }, tabId: number): boolean {
    const open = this.#open.get(ticket)
    if (!open || open.tabId !== tabId || open.bytes !== null) return false
    open.bytes = bytes
    return true
  }

  /** Ends the ticket and hands out what came for it; null when nothing did. */
  close(ticket: string): Blob | null {
    const bytes = this.#open.get(ticket)?.bytes ?? null
    this.#open.delete(ticket)
    return bytes
  }
}
