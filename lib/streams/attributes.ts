/**
 * A tag's attributes (RFC 8216 §4.2), quotation marks taken off; of two with one name the first counts.
 * In time in proportion to the text, whatever it is.
 */
export function readAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (let at = 0; at < text.length; ) {
    const equals = text.indexOf('=', at)
    if (equals === -1) break
    const name = text.slice(at, equals).trim()
    const isQuoted = text[equals + 1] === '"'
    const from = equals + (isQuoted ? 2 : 1)
    const stop = text.indexOf(isQuoted ? '"' : ',', from)
    const end = stop === -1 ? text.length : stop
    const value = text.slice(from, end)
    if (!attributes.has(name)) attributes.set(name, isQuoted ? value : value.trim())
    const comma = isQuoted ? text.indexOf(',', end) : end
    at = comma === -1 ? text.length : comma + 1
  }
  return attributes
}
