import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type Failure, failureOf } from '../failures/failure.ts'
import type { Send, Topic } from '../messages/protocol.ts'
import {
  type CheckLine,
  currentLines,
  EMPTY_SET_UP,
  failingStep,
  type GuideStepNumber,
  type SetUpRecord,
  type SignInResult,
} from '../model/set-up-check.ts'
import type { AccountsStore } from './accounts.ts'
import { coalesce } from './coalesce.ts'

export interface SetUpPorts {
  readSetUp(): Promise<SetUpRecord>
  onChange(listener: (topic: Topic) => void): () => void
  send: Send
}

export interface SetUpStore {
  checking: ReadonlySignal<boolean>
  /** What the last checks said, while it is about what there is now; null before. */
  lines: ReadonlySignal<CheckLine[] | null>
  /** How the last sign-in ended, also on another page; null before the first. */
  lastSignIn: ReadonlySignal<SignInResult | null>
  /** The step of the guide that the checks point at. */
  failingStep: ReadonlySignal<GuideStepNumber | null>
  problem: ReadonlySignal<Failure | null>
  load(): Promise<void>
  check(): Promise<void>
}

/** The checks of the set-up, as the background stores them. */
export function createSetUpStore(
  ports: SetUpPorts,
  { accounts, settings }: Pick<AccountsStore, 'accounts' | 'settings'>,
): SetUpStore {
  const record = signal<SetUpRecord>(EMPTY_SET_UP)
  /** Asked for, and not stored as running yet. */
  const asking = signal(false)
  const problem = signal<Failure | null>(null)

  const read = coalesce(async () => {
    try {
      record.value = await ports.readSetUp()
    } catch (caught) {
      problem.value = failureOf(caught)
    }
  })
  const checking = computed(() => asking.value || record.value.check?.state === 'running')
  const lines = computed(() =>
    checking.value ? null : currentLines(record.value, settings.value.clientId, accounts.value),
  )

  return {
    checking,
    lines,
    lastSignIn: computed(() => record.value.lastSignIn),
    failingStep: computed(() => failingStep(lines.value ?? [])),
    problem,
    async load() {
      ports.onChange((topic) => {
        if (topic === 'settings') void read()
      })
      await read()
    },
    async check() {
      if (checking.peek()) return
      problem.value = null
      asking.value = true
      const answer = await ports.send('set-up.check', null)
      if (!answer.ok) problem.value = answer.failure
      await read()
      asking.value = false
    },
  }
}
