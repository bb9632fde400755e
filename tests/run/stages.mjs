import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { ROOT, runInstalled } from './command.mjs'

/**
 * What one stage came to. `problems` says in words what no single test reports.
 * @typedef {{ passed: number, failed: number, problems: string[] }} Result
 * @typedef {{ name: string, run: () => Promise<Result> }} Stage
 */

const MINUTE = 60_000

/** @type {Stage[]} */
export const STAGES = [
  { name: 'types', run: types },
  { name: 'lint', run: () => oneCheck('@biomejs/biome', ['check', '.'], 3 * MINUTE) },
  { name: 'unit tests', run: unitTests },
  { name: 'build for Chromium', run: () => oneBuild('chrome') },
  { name: 'build for Firefox', run: () => oneBuild('firefox') },
  { name: 'end-to-end tests', run: allEndToEndTests },
]

async function types() {
  const prepared = await oneCheck('wxt', ['prepare'], MINUTE)
  return prepared.failed > 0 ? prepared : oneCheck('typescript', ['--noEmit'], 3 * MINUTE)
}

/**
 * @param {string} packageName
 * @param {string[]} args
 * @param {number} timeoutMs
 * @returns {Promise<Result>}
 */
async function oneCheck(packageName, args, timeoutMs) {
  const ran = await runInstalled(packageName, args, { echo: true, timeoutMs })
  return ran.code === 0 && !ran.timedOut
    ? { passed: 1, failed: 0, problems: [] }
    : { passed: 0, failed: 1, problems: [howItEnded(packageName, ran)] }
}

/**
 * @param {'chrome' | 'firefox'} browser
 * @returns {Promise<Result>}
 */
async function oneBuild(browser) {
  const problems = await build(browser)
  return problems.length === 0
    ? { passed: 1, failed: 0, problems }
    : { passed: 0, failed: 1, problems }
}

/** @returns {Promise<Result>} */
async function unitTests() {
  const report = freshReport('unit.json')
  const ran = await runInstalled(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { echo: true, timeoutMs: 8 * MINUTE },
  )
  return withCrash(countUnitTests(readReport(report)), 'vitest', ran)
}

/** Only ends what hangs: a machine a third as fast as usual gets through. */
const E2E_TIMEOUT_MS = 80 * MINUTE

/** Tests of this tag mostly wait, for minutes: they cost those beside them little. */
const PATIENT = '@patient'

/** All of them; the patient ones beside the others, which keep the processors busy. */
async function allEndToEndTests() {
  const parts = await Promise.all([
    endToEndTests(['--grep-invert', PATIENT], E2E_TIMEOUT_MS, 'e2e'),
    endToEndTests(
      ['--grep', PATIENT, '--workers', '1', '--output', '.cache/e2e-patient'],
      E2E_TIMEOUT_MS,
      'e2e-patient',
    ),
  ])
  return {
    passed: parts.reduce((sum, { passed }) => sum + passed, 0),
    failed: parts.reduce((sum, { failed }) => sum + failed, 0),
    problems: parts.flatMap(({ problems }) => problems),
  }
}

/**
 * @param {string[]} args for Playwright: files, `-g`, `--repeat-each` …
 * @param {number} [timeoutMs] for all of them together
 * @param {string} [name] of the report
 * @returns {Promise<Result>}
 */
export async function endToEndTests(args, timeoutMs = E2E_TIMEOUT_MS, name = 'e2e') {
  const report = freshReport(`${name}.json`)
  const ran = await runInstalled('@playwright/test', ['test', ...args], {
    echo: true,
    timeoutMs,
    env: { COURIER_E2E_REPORT: report },
  })
  return withCrash(countEndToEndTests(readReport(report)), 'playwright', ran)
}

/**
 * A program that failed although no test did, or that ran none, is a failure of its own.
 *
 * @param {Result} counted
 * @param {string} program
 * @param {import('./command.mjs').Ran} ran
 * @returns {Result}
 */
export function withCrash({ passed, failed, problems }, program, ran) {
  if (passed + failed === 0) {
    return { passed, failed: 1, problems: [...problems, `${program} ran no test`] }
  }
  if (failed === 0 && (ran.code !== 0 || ran.timedOut)) {
    return { passed, failed: 1, problems: [...problems, howItEnded(program, ran)] }
  }
  return { passed, failed, problems }
}

/**
 * @typedef {{ name: string, message?: string, assertionResults: { status: string }[], status: string }} VitestFile
 * @param {unknown} report Vitest's JSON report, or null when there is none
 * @returns {Result}
 */
export function countUnitTests(report) {
  const { testResults = [] } = /** @type {{ testResults?: VitestFile[] }} */ (report ?? {})
  let passed = 0
  let failed = 0
  const problems = []
  for (const file of testResults) {
    const statuses = file.assertionResults.map(({ status }) => status)
    passed += statuses.filter((status) => status === 'passed').length
    const broken = statuses.filter((status) => status === 'failed').length
    // A file that cannot be loaded has no tests, and yet all of its tests have failed.
    failed += file.status === 'failed' ? Math.max(1, broken) : broken
    const idle = statuses.filter((status) => status !== 'passed' && status !== 'failed').length
    if (idle > 0) problems.push(`${idle} skipped in ${file.name}`)
  }
  return { passed, failed, problems }
}

/**
 * @typedef {{ type: string }} Annotation
 * @typedef {{ status: 'expected' | 'unexpected' | 'flaky' | 'skipped', annotations: Annotation[] }} E2eTest
 * @typedef {{ title: string, specs?: { title: string, tests: E2eTest[] }[], suites?: E2eSuite[] }} E2eSuite
 *
 * @param {unknown} report Playwright's JSON report, or null when there is none
 * @returns {Result}
 */
export function countEndToEndTests(report) {
  const { suites = [], errors = [] } =
    /** @type {{ suites?: E2eSuite[], errors?: { message?: string }[] }} */ (report ?? {})
  /** @type {Result} */
  const result = { passed: 0, failed: 0, problems: [] }
  for (const error of errors) {
    result.failed++
    result.problems.push(error.message ?? 'Playwright reported an error without words')
  }
  /** @param {E2eSuite} suite */
  const visit = (suite) => {
    for (const { title, tests } of suite.specs ?? []) {
      for (const { status, annotations } of tests) {
        if (status === 'expected') result.passed++
        else if (status !== 'skipped') result.failed++
        else if (annotations.some(({ type }) => type === 'skip' || type === 'fixme')) {
          result.problems.push(`skipped: ${title}`)
        } else {
          result.failed++
          result.problems.push(`did not run: ${title}`)
        }
      }
    }
    suite.suites?.forEach(visit)
  }
  suites.forEach(visit)
  return result
}

/** @param {string} name */
function freshReport(name) {
  const path = join(ROOT, '.cache', name)
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  rmSync(path, { force: true })
  return path
}

/** @param {string} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/**
 * @param {string} program
 * @param {import('./command.mjs').Ran} ran
 */
function howItEnded(program, { code, timedOut }) {
  return timedOut
    ? `${program} was stopped: it took too long`
    : `${program} ended with code ${code}`
}
