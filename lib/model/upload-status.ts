import type { Upload } from './job.ts'

/** Answer of finalize, status and one-shot. A file X could not process is a failure instead. */
export type UploadStatus =
  | { state: 'ready'; upload: Upload }
  /** `percent` is 0…100 and may go back or stand still. */
  | { state: 'processing'; upload: Upload; checkAfterMs: number; percent: number | null }
