/** Readers of values that X sent: each gives the value if it is what it should be, else null. */

export type Fields = Record<string, unknown>

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** Empty for anything that is no list. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** One of X's ids: 1 to 19 digits, always text, because a number would have lost digits. */
export function idOf<Id extends string>(value: unknown): Id | null {
  return typeof value === 'string' && /^[0-9]{1,19}$/.test(value) ? (value as Id) : null
}

/** A finite number inside [min, max]; null for anything else, text with digits included. */
export function numberOf(value: unknown, min: number, max: number): number | null {
  return typeof value === 'number' && value >= min && value <= max ? value : null
}
