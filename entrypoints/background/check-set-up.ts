import { type Failure, failureOf } from '../../lib/failures/failure.ts'
import type { Account } from '../../lib/model/account.ts'
import type { Job } from '../../lib/model/job.ts'
import {
  type AccountFacts,
  type AppAnswer,
  asKept,
  checkSetUp,
  isAsked,
  type SetUpRecord,
  subjectOf,
} from '../../lib/model/set-up-check.ts'
import type { AccountId, EpochMs } from '../../lib/units.ts'

export interface SetUpCheckPorts {
  setUp: {
    get(): Promise<SetUpRecord>
    update(change: (latest: SetUpRecord) => SetUpRecord): Promise<void>
  }
  clientId(): Promise<string>
  accounts(): Promise<Account[]>
  jobs(): Promise<Job[]>
  online(): boolean
  /** Whether the browser lets us speak with X. */
  mayReach(): Promise<boolean>
  askAboutApp(clientId: string): Promise<AppAnswer>
  /** What posting needs and was not granted; null where there are no tokens. */
  missingScopes(id: AccountId): Promise<string[] | null>
  /** Why X does not accept an account's sign-in; null when it does. */
  whyNotAccepted(id: AccountId): Promise<Failure | null>
  /** Bytes free for us; null where the browser does not say. */
  freeBytes(): Promise<number | null>
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>
  keepAwake(): () => void
  now(): EpochMs
  /** For work that nobody waits for. */
  unattended(work: Promise<unknown>): void
}

/**
 * Checks the set-up, whether a page looks on or not. That it was asked for is stored first, so that a
 * background which dies in the middle begins again; asking X twice has no effect there.
 */
export function createSetUpCheck(ports: SetUpCheckPorts) {
  const { setUp, now } = ports

  async function run(): Promise<void> {
    const letSleep = ports.keepAwake()
    try {
      await ports.withLock('set-up-check', async () => {
        if ((await setUp.get()).check?.state !== 'running') return
        try {
          await check()
        } catch (caught) {
          // It can be asked for again; where not even that can be stored, the next background begins anew.
          await setUp.update((latest) => ({ ...latest, check: null })).catch(() => undefined)
          throw caught
        }
      })
    } finally {
      letSleep()
    }
  }

  async function check(): Promise<void> {
    const facts = await gather()
    const lines = checkSetUp(facts)
    // X may have ended a sign-in as it was asked.
    const subject = subjectOf(await ports.clientId(), await ports.accounts())
    await setUp.update((latest) => ({
      ...latest,
      check: { state: 'done', at: now(), subject, lines },
    }))
  }

  async function gather() {
    const clientId = await ports.clientId()
    const mayReach = await ports.mayReach()
    const x = mayReach ? await ports.askAboutApp(clientId) : null
    const accounts: AccountFacts[] = []
    for (const account of await ports.accounts()) {
      const { id } = account
      const asks = isAsked(account) && x?.failure === null
      const missingScopes = await ports.missingScopes(id).catch(() => null)
      accounts.push({
        account,
        missingScopes,
        answer: asks ? await answerFor(id) : undefined,
      })
    }
    return {
      clientId,
      online: ports.online(),
      mayReach,
      x,
      lastSignIn: (await setUp.get()).lastSignIn,
      // Once more: asking may have ended a sign-in.
      accounts: await withLatest(accounts),
      jobs: await ports.jobs(),
      freeBytes: await ports.freeBytes(),
    }
  }

  async function answerFor(id: AccountId): Promise<Failure | null> {
    try {
      const failure = await ports.whyNotAccepted(id)
      return failure && asKept(failure)
    } catch (caught) {
      return asKept(failureOf(caught))
    }
  }

  async function withLatest(asked: AccountFacts[]): Promise<AccountFacts[]> {
    const latest = new Map((await ports.accounts()).map((account) => [account.id, account]))
    return asked.map((facts) => ({
      ...facts,
      account: latest.get(facts.account.id) ?? facts.account,
    }))
  }

  return {
    /** Begins the checks; they go on without whoever asked. */
    async ask(): Promise<void> {
      await setUp.update((latest) => ({ ...latest, check: { state: 'running', since: now() } }))
      ports.unattended(run())
    },

    /** Goes on with checks that a background before was stopped in. */
    async resume(): Promise<void> {
      if ((await setUp.get()).check?.state === 'running') await run()
    },

    /** Signs in, and remembers how that ended. */
    async noting<T>(signIn: () => Promise<T>): Promise<T> {
      const clientId = await ports.clientId()
      const note = (failure: Failure | null) =>
        setUp.update((latest) => ({ ...latest, lastSignIn: { at: now(), clientId, failure } }))
      try {
        const result = await signIn()
        // It worked, whether that can be noted or not.
        await note(null).catch(() => undefined)
        return result
      } catch (caught) {
        // What cannot be kept is told all the same.
        await note(asKept(failureOf(caught))).catch(() => undefined)
        throw caught
      }
    },
  }
}
