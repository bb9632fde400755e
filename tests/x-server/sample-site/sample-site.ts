import type { Exchange, Reply } from '../http/exchange.ts'

/** Placeholder until the sample hosts come. */
export class SampleSite {
  async handle(_exchange: Exchange): Promise<Reply> {
    return { status: 404 }
  }
}
