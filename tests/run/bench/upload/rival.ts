import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { beginAnew, forgetFiles, type Taken, takenBy, type Way } from './taken.ts'

/** Each library at its default and at the best that it lets one choose (`rival-process.mjs`). */
export const RIVALS = [
  'twitter-api-v2',
  'twitter-api-v2, 4 MiB',
  'xdk',
  'xdk, 3 MiB, 4 at once',
] as const
export type RivalName = (typeof RIVALS)[number]

/** A library in a process of its own, which stays for all its uploads: it is warm like the browser. */
export class Rival {
  private constructor(
    private readonly process: ChildProcess,
    private readonly how: RivalName,
  ) {}

  static async start(how: RivalName): Promise<Rival> {
    const child = fork(fileURLToPath(new URL('./rival-process.mjs', import.meta.url)), [], {
      execArgv: [],
      // X's certificate here is made by nobody it knows; not looking at it costs nothing but helps it.
      env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' },
    })
    await once(child, 'message')
    return new Rival(child, how)
  }

  /** null when it gave up. */
  async upload(path: string, way: Way): Promise<Taken | null> {
    const { x, relay } = way
    const { access_token: token } = x.tokens.issue(x.users[0]?.id ?? '', x.apps[0]?.clientId ?? '')
    await beginAnew(way)
    try {
      this.process.send({ how: this.how, path, token, port: relay?.port ?? x.port })
      const [{ error }] = await once(this.process, 'message')
      // What these libraries leave out is no matter here.
      x.violations.length = 0
      return error === null ? await takenBy(way) : null
    } finally {
      forgetFiles(way)
    }
  }

  stop(): void {
    this.process.kill()
  }
}
