import { signal } from '@preact/signals'
import { loadCode } from '../failures/load-code.ts'
import type { MeasuredText, StorePorts } from './ports.ts'

type MeasureText = Awaited<ReturnType<StorePorts['loadMeasureText']>>

export interface Counting {
  /**
   * What X's rules say of a text; null while what counts it is still being loaded, which this begins. In a
   * signal the answer comes by itself.
   */
  measure(text: string, limit: number): MeasuredText | null
  /** Resolves once it counts; rejects when that cannot be loaded, and tries again the next time. */
  ready(): Promise<void>
}

/**
 * Counts texts as X does. What that takes is a sixth of a page's code and of no use while nothing is
 * written, so it comes after the first drawing, or before it where there is something to count.
 */
export function createCounting(load: StorePorts['loadMeasureText']): Counting {
  const measureText = signal<MeasureText | null>(null)
  let loading: Promise<void> | null = null

  async function fetch(): Promise<void> {
    try {
      measureText.value = await loadCode(load)
    } finally {
      loading = null
    }
  }

  async function ready(): Promise<void> {
    if (measureText.peek() !== null) return
    loading ??= fetch()
    await loading
  }

  return {
    measure(text, limit) {
      if (text === '') return { weightedLength: 0, links: [], overflowAt: 0 }
      const measure = measureText.value
      // Whoever posts it is told when that fails.
      if (measure === null) void ready().catch(() => undefined)
      return measure?.(text, limit) ?? null
    },
    ready,
  }
}
