import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Failure } from '../failures/failure.ts'
import { failureOf } from '../failures/failure.ts'
import { loadCode } from '../failures/load-code.ts'
import type { Account } from '../model/account.ts'
import type { LeavingPosts } from '../model/leaving.ts'
import { DEFAULT_SETTINGS, type Settings } from '../model/settings.ts'
import type { AccountId } from '../units.ts'
import { coalesce } from './coalesce.ts'
import type { StorePorts } from './ports.ts'

/** How the last attempt to connect ended. `known`: it was an account that was already here. */
export type ConnectResult =
  | { state: 'connected'; accountId: AccountId; known: boolean }
  | { state: 'failed'; failure: Failure }

/** A sign-out that waits for the person, who says what becomes of these posts. */
export interface SignOutQuestion {
  accountId: AccountId
  posts: LeavingPosts
}

export interface AccountsStore {
  accounts: ReadonlySignal<Account[]>
  settings: ReadonlySignal<Settings>
  /** The account posts go out from unless a draft names another. */
  defaultAccount: ReadonlySignal<Account | null>
  connecting: ReadonlySignal<boolean>
  connectResult: ReadonlySignal<ConnectResult | null>
  signOutQuestion: ReadonlySignal<SignOutQuestion | null>
  /** Why the last action on an account failed. */
  problem: ReadonlySignal<Failure | null>
  load(): Promise<void>
  connect(): Promise<void>
  /** Connects, if this account is one that is signed out: a page of ours led here for it. */
  connectAgain(id: AccountId): Promise<void>
  makeDefault(id: AccountId): Promise<void>
  /** Signs out at once, or puts `signOutQuestion` when posts of the account are still to go out. */
  askSignOut(id: AccountId): Promise<void>
  /** The answer to `signOutQuestion`; null stays signed in. */
  answerSignOut(jobs: 'keep' | 'cancel' | null): Promise<void>
  /** Keeps the trimmed Client ID; false when its form cannot be right. */
  saveClientId(clientId: string): Promise<boolean>
  /** How long a post may be held up before it asks, in ms; Infinity: it never does. */
  askAfter(staleAfterMs: number): Promise<void>
  /** How long a post may be undone after Post was pressed, in ms; 0: not at all. */
  undoWithin(undoMs: number): Promise<void>
  /** Whether what cameras and programs wrote into media stays in it. */
  keepMetadata(keepsMetadata: boolean): Promise<void>
  /** Whether pressing Post asks once about pictures without alt text. */
  remindOfAltText(remindsOfAltText: boolean): Promise<void>
  /** Whether files go to X as they are added, before Post. */
  uploadAhead(uploadWhileComposing: boolean): Promise<void>
  /** The note about other people's media was read; it is not shown again. */
  readOthersMedia(): Promise<void>
}

/** The accounts and settings, as stored, with what the options page does to them. */
export function createAccountsStore(ports: StorePorts): AccountsStore {
  const accounts = signal<Account[]>([])
  const settings = signal<Settings>(DEFAULT_SETTINGS)
  const connecting = signal(false)
  const connectResult = signal<ConnectResult | null>(null)
  const signOutQuestion = signal<SignOutQuestion | null>(null)
  const problem = signal<Failure | null>(null)

  const defaultAccount = computed(
    () =>
      accounts.value.find(({ id }) => id === settings.value.defaultAccountId) ??
      accounts.value[0] ??
      null,
  )

  const readAccounts = coalesce(async () => {
    accounts.value = await ports.accounts.list()
  })
  const readSettings = coalesce(async () => {
    settings.value = await ports.settings.get()
  })

  /** Runs a command or a write that was asked for; what went wrong before is forgotten. */
  function attempt(work: () => Promise<void>): Promise<boolean> {
    problem.value = null
    return follow(work)
  }

  /** What goes wrong is shown, never swallowed. */
  async function follow(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (caught) {
      problem.value = failureOf(caught)
      return false
    }
  }

  async function connect(): Promise<void> {
    if (connecting.peek()) return
    connecting.value = true
    connectResult.value = null
    const answer = await ports.send('account.connect', null)
    connectResult.value = answer.ok
      ? { state: 'connected', ...answer.value }
      : { state: 'failed', failure: answer.failure }
    connecting.value = false
    await follow(readAccounts)
  }

  async function signOut(accountId: AccountId, jobs: 'keep' | 'cancel'): Promise<void> {
    connectResult.value = null
    const answer = await ports.send('account.sign-out', { accountId, jobs })
    if (!answer.ok) problem.value = answer.failure
    await readAccounts()
  }

  return {
    accounts,
    settings,
    defaultAccount,
    connecting,
    connectResult,
    signOutQuestion,
    problem,

    async load() {
      ports.onChange((topic) => {
        if (topic === 'accounts') void follow(readAccounts)
        if (topic === 'settings') void follow(readSettings)
      })
      await Promise.all([readAccounts(), readSettings()])
    },

    connect,

    async connectAgain(id) {
      const account = accounts.peek().find((candidate) => candidate.id === id)
      if (account?.status === 'signed-out') await connect()
    },

    async makeDefault(id) {
      await attempt(async () => {
        settings.value = await ports.settings.update((latest) => ({
          ...latest,
          defaultAccountId: id,
        }))
      })
    },

    async askSignOut(id) {
      await attempt(async () => {
        // No page but the options needs it.
        const { leavingPosts } = await loadCode(() => import('../model/leaving.ts'))
        const posts = leavingPosts(await ports.jobs.list(), id)
        const { waiting, stopped, underWay } = posts
        if (waiting + stopped + underWay > 0) signOutQuestion.value = { accountId: id, posts }
        else await signOut(id, 'keep')
      })
    },

    async answerSignOut(jobs) {
      const question = signOutQuestion.peek()
      signOutQuestion.value = null
      if (question === null || jobs === null) return
      await attempt(() => signOut(question.accountId, jobs))
    },

    async saveClientId(clientId) {
      const value = clientId.trim()
      let isRefused = false
      const isDone = await attempt(async () => {
        const form = await loadCode(() => import('../model/client-id.ts'))
        isRefused = form.cannotBe(form.clientIdFault(value))
        if (isRefused) return
        settings.value = await ports.settings.update((latest) => ({ ...latest, clientId: value }))
        connectResult.value = null
      })
      return isDone && !isRefused
    },

    async readOthersMedia() {
      if (settings.peek().knowsOthersMedia) return
      await attempt(async () => {
        settings.value = await ports.settings.update((latest) => ({
          ...latest,
          knowsOthersMedia: true,
        }))
      })
    },

    async keepMetadata(keepsMetadata) {
      await attempt(async () => {
        settings.value = await ports.settings.update((latest) => ({ ...latest, keepsMetadata }))
      })
    },

    async remindOfAltText(remindsOfAltText) {
      await attempt(async () => {
        settings.value = await ports.settings.update((latest) => ({ ...latest, remindsOfAltText }))
      })
    },

    async uploadAhead(uploadWhileComposing) {
      await attempt(async () => {
        settings.value = await ports.settings.update((latest) => ({
          ...latest,
          uploadWhileComposing,
        }))
        // What is on its way stops at once, also where the background sleeps.
        const answer = await ports.send('media.ahead', null)
        if (!answer.ok) problem.value = answer.failure
      })
    },

    async undoWithin(undoMs) {
      await attempt(async () => {
        settings.value = await ports.settings.update((latest) => ({ ...latest, undoMs }))
      })
    },

    async askAfter(staleAfterMs) {
      await attempt(async () => {
        settings.value = await ports.settings.update((latest) => ({ ...latest, staleAfterMs }))
      })
    },
  }
}
