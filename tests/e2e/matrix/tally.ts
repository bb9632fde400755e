import { test } from '@playwright/test'
import type { Outcome } from './play.ts'
import { nameOf } from './points.ts'

export interface Tally {
  points: number
  posts: number
  lost: number
  twice: number
  questions: number
  expectedQuestions: number
  reconnected: number
  anew: number
  bytesAgain: number
  bytesInFlight: number
}

export function tallyOf(outcomes: Outcome[]): Tally {
  const sum = (figure: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + figure(outcome), 0)
  return {
    points: outcomes.length,
    posts: sum(({ posts }) => posts),
    lost: sum(({ posts }) => Number(posts === 0)),
    twice: sum(({ posts }) => Number(posts > 1)),
    questions: sum(({ questions }) => questions),
    expectedQuestions: sum(({ expectedQuestions }) => expectedQuestions),
    reconnected: sum(({ reconnected }) => Number(reconnected)),
    anew: sum(({ anew }) => Number(anew)),
    bytesAgain: sum(({ bytesAgain }) => bytesAgain),
    bytesInFlight: sum(({ bytesInFlight }) => bytesInFlight),
  }
}

/** Prints one line and keeps the figures and every point with the report. */
export async function report(title: string, seed: string, outcomes: Outcome[]): Promise<void> {
  const tally = tallyOf(outcomes)
  const words = [
    `${tally.points} kills`,
    `${tally.posts} posts`,
    `${tally.lost} lost`,
    `${tally.twice} twice`,
    `${tally.questions} questions (${tally.expectedQuestions} undecidable)`,
    `${tally.reconnected} connected again`,
    `${kib(tally.bytesAgain)} KiB sent again of ${kib(tally.bytesInFlight)} in flight`,
    `${tally.anew} uploads anew`,
  ]
  process.stdout.write(`matrix: ${title}, seed ${seed}: ${words.join(', ')}\n`)
  const rows = outcomes.map(
    ({ point, questions, creates, looks, bytesAgain, bytesInFlight, anew }) =>
      `${nameOf(point)} → creates ${creates}, looks ${looks}, questions ${questions}, ` +
      `${kib(bytesAgain)} of ${kib(bytesInFlight)} KiB again${anew ? ', anew' : ''}`,
  )
  await test.info().attach('points', { body: rows.join('\n'), contentType: 'text/plain' })
  await test.info().attach('tally', {
    body: JSON.stringify(tally),
    contentType: 'application/json',
  })
}

function kib(bytes: number): number {
  return Math.round(bytes / 1024)
}
