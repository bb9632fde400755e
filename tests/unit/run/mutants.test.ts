import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MUTANTS } from '../../mutants/mutants.ts'

test.each(MUTANTS)(
  'the mistake “$name” can still be made in its file, at one place',
  ({ file, find }) => {
    expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2)
  },
)
