/**
 * Resolves when none of these has anything under way, all of them looked at in the same moment: while one
 * came to rest, another may have begun.
 */
export async function whenAtRest(
  parts: readonly { isIdle(): boolean; idle(): Promise<void> }[],
): Promise<void> {
  while (parts.some((part) => !part.isIdle())) await Promise.all(parts.map((part) => part.idle()))
}
