import { describe, expect, it } from 'vitest'
import { countEndToEndTests, countUnitTests, withCrash } from '../../run/stages.mjs'

const ranWell = { code: 0, output: '', timedOut: false }
const crashed = { code: 1, output: '', timedOut: false }

describe('the last line of npm test', () => {
  it('counts unit tests one by one', () => {
    const assertionResults = [{ status: 'passed' }, { status: 'passed' }, { status: 'failed' }]
    const report = { testResults: [{ name: 'a', status: 'failed', assertionResults }] }
    expect(countUnitTests(report)).toMatchObject({ passed: 2, failed: 1 })
  })

  it('counts a test file that cannot be loaded as failed', () => {
    const report = { testResults: [{ name: 'a', status: 'failed', assertionResults: [] }] }
    expect(countUnitTests(report)).toMatchObject({ passed: 0, failed: 1 })
  })

  it('counts end-to-end tests through nested suites, and one that never ran as failed', () => {
    const test = (status: string, ...types: string[]) => ({
      title: status,
      tests: [{ status, annotations: types.map((type) => ({ type })) }],
    })
    const report = {
      suites: [
        {
          title: 'file',
          specs: [test('expected')],
          suites: [{ title: 'group', specs: [test('unexpected'), test('skipped')] }],
        },
        { title: 'other', specs: [test('skipped', 'skip'), test('flaky')] },
      ],
    }
    expect(countEndToEndTests(report)).toEqual({
      passed: 1,
      failed: 3,
      problems: ['did not run: skipped', 'skipped: skipped'],
    })
  })

  it('counts an error outside every test as failed', () => {
    expect(countEndToEndTests({ suites: [], errors: [{ message: 'no' }] })).toMatchObject({
      failed: 1,
    })
  })

  it('counts a program that left no report as failed', () => {
    expect(withCrash(countEndToEndTests(null), 'playwright', ranWell)).toMatchObject({ failed: 1 })
    expect(withCrash(countUnitTests(null), 'vitest', crashed)).toMatchObject({ failed: 1 })
  })

  it('counts a program that failed although every test passed as failed', () => {
    const counted = { passed: 5, failed: 0, problems: [] }
    expect(withCrash(counted, 'vitest', crashed)).toMatchObject({ passed: 5, failed: 1 })
    expect(withCrash(counted, 'vitest', ranWell)).toEqual(counted)
  })
})
