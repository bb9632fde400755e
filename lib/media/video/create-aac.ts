import compiled from '../../../node_modules/@mediabunny/aac-encoder/dist/modules/build/aac.js'
import type { AacModule } from './aac-module.ts'

type Create = () => Promise<unknown>

/** Starts the compiled encoder, 1 MB of it: to be loaded only where it is needed. */
export function createAac(): Promise<AacModule> {
  // It is a CommonJS module, and bundlers disagree on what its default export is.
  const create = compiled as Create | { default: Create }
  return (typeof create === 'function' ? create() : create.default()) as Promise<AacModule>
}
