/** The same in every run, so that a failure is there again; `COURIER_SEED` draws others. */
export const SEED = Number(process.env.COURIER_SEED ?? 20_261_126)
