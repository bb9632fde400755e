/** What `@mediabunny/aac-encoder` compiled of FFmpeg: C functions and the memory that they work in. */
export interface AacModule {
  HEAPU8: Uint8Array
  cwrap<Takes extends (number | bigint)[], Gives extends number | bigint | null>(
    name: string,
    gives: 'number' | null,
    takes: 'number'[],
  ): (...values: Takes) => Gives
}
