/** Draws the points and the switches; printed with the results. */
export const SEED = process.env.COURIER_MATRIX_SEED ?? '1'

/** `npm run proof:matrix` strikes all points; every run a third of them, drawn from all effects. */
export const TIMES = Number(process.env.COURIER_MATRIX_TIMES ?? 1 / 3)
export const IS_WHOLE = TIMES >= 1

/** Of so many points in the whole matrix. */
export function share(points: number): number {
  return Math.round(points * TIMES)
}
