/** Milliseconds at which X's ids begin. fundamentals/x-ids.mdx, x-api.md §3.3 [D] */
const TWITTER_EPOCH_MS = 1_288_834_974_657n

/** Makes X ids: 19 digits, above 2^53, in order of time, creation time inside. */
export function snowflakes(now: () => number): () => string {
  let lastId = 0n
  return () => {
    const fromTime = (BigInt(now()) - TWITTER_EPOCH_MS) << 22n
    lastId = fromTime > lastId ? fromTime : lastId + 1n
    return lastId.toString()
  }
}
