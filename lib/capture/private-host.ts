/** How far from the open web a host lies; a page reaches its own distance and what is nearer. */
const PUBLIC = 0
const PRIVATE_NETWORK = 1
const THIS_COMPUTER = 2

/**
 * Whether a page may make us ask for this address or fetch it: one on the open web must not reach into
 * the private network behind the browser, nor this computer. Only what an address itself says counts;
 * a name that leads to a private address stays a name.
 * @param pageUrl of the document that named `address`.
 * @param address http or https.
 */
export function mayReach(pageUrl: string, address: string): boolean {
  return distance(hostOf(address)) <= distance(hostOf(pageUrl))
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : ''
}

/** @param hostname as `URL` writes it: IPv4 as four decimal numbers, IPv6 shortened in brackets. */
function distance(hostname: string): number {
  // One dot may stand at the end of any name.
  const host = hostname.replace(/\.$/, '')
  if (host === 'localhost' || host.endsWith('.localhost')) return THIS_COMPUTER
  if (host.endsWith('.local')) return PRIVATE_NETWORK
  if (host.startsWith('[')) return distanceOfGroups(groupsOf(host.slice(1, -1)))
  const numbers = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host)?.slice(1).map(Number)
  return numbers ? distanceOfNumbers(numbers) : PUBLIC
}

/** IPv4: special-purpose blocks of RFC 6890 that are not globally reachable; RFC 1918 among them. */
function distanceOfNumbers([a = 0, b = 0, c = 0]: number[]): number {
  if (a === 127 || a === 0) return THIS_COMPUTER
  const isPrivate =
    a === 10 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0 && c === 0) ||
    (a === 198 && (b === 18 || b === 19)) ||
    a >= 240
  return isPrivate ? PRIVATE_NETWORK : PUBLIC
}

/** IPv6: loopback and unspecified, unique local (RFC 4193), link and site local, and IPv4 inside it. */
function distanceOfGroups(groups: number[]): number {
  const [first = 0, second = 0] = groups
  const last = groups.slice(6)
  const inside = [(last[0] ?? 0) >> 8, (last[0] ?? 0) & 255, (last[1] ?? 0) >> 8]
  const zeros = (count: number) => groups.slice(0, count).every((group) => group === 0)
  if (zeros(7)) return (groups[7] ?? 0) <= 1 ? THIS_COMPUTER : PRIVATE_NETWORK
  // Mapped (::ffff:0:0/96), the older compatible form (::/96), and translated (64:ff9b::/96).
  if (zeros(5) && (groups[5] === 0xffff || groups[5] === 0)) return distanceOfNumbers(inside)
  const translated = first === 0x64 && second === 0xff9b
  if (translated && groups.slice(2, 6).every((group) => group === 0)) {
    return distanceOfNumbers(inside)
  }
  const isPrivate = (first & 0xfe00) === 0xfc00 || (first & 0xff80) === 0xfe80
  return isPrivate ? PRIVATE_NETWORK : PUBLIC
}

/** The eight numbers of an IPv6 address as `URL` writes it. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const numbers = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  if (tail === undefined) return numbers(head)
  const [before, after] = [numbers(head), numbers(tail)]
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}
