import { join } from 'node:path'
import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'
import { MUTANTS } from './mutants.ts'

const mutant = MUTANTS[Number(process.env.COURIER_MUTANT)]
const root = join(import.meta.dirname, '..', '..')

/** The unit tests of the decisions, with one mistake in the code as it is loaded; no file changes. */
const config = mergeConfig(base, {
  root,
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      transform(code: string, id: string) {
        if (!mutant || id.split('?')[0] !== join(root, mutant.file)) return null
        return code.replace(mutant.find, () => mutant.replace)
      },
    },
  ],
  // What was loaded without the mistake, or with another, must not be used again.
  test: {
    fsModuleCache: false,
    bail: 1,
  },
})

// Merging would add them to all the others.
config.test.include = ['tests/unit/outbox/**/*.test.ts', 'tests/unit/model/**/*.test.ts']

export default config
