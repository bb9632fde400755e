/** Draws the points and the switches; printed with the results. */
export const SEED = process.env.COURIER_MATRIX_SEED ?? '1'

/** As many times more points are drawn: 1 for every change, more by `npm run proof:matrix`. */
export const TIMES = Number(process.env.COURIER_MATRIX_TIMES ?? '1')
