/** The two parts of twitter-text 3.1.0 that are used; the package has no types of its own. */
declare module 'twitter-text/dist/esm/parseTweet.js' {
  import type { Configuration } from 'twitter-text/dist/esm/configs.js'

  /** `validRangeEnd`: UTF-16 index of the last unit within the limit, inclusive. */
  export default function parseTweet(
    text: string,
    configuration: Configuration,
  ): { weightedLength: number; validRangeEnd: number }
}

declare module 'twitter-text/dist/esm/extractUrlsWithIndices.js' {
  /** `indices`: UTF-16 range [start, end). */
  export default function extractUrlsWithIndices(
    text: string,
  ): { url: string; indices: [number, number] }[]
}

declare module 'twitter-text/dist/esm/configs.js' {
  export interface Configuration {
    maxWeightedTweetLength: number
    transformedURLLength: number
  }
  const configs: { defaults: Configuration }
  export default configs
}
