import type { Page } from '@playwright/test'
import { DEFAULT_CLIENT_ID } from '../x-server/default-people.ts'
import { fault, type XServer } from '../x-server/start-x-server.ts'
import { agree, answerConsent, type Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, registerRedirect } from './set-up.ts'

/** What the person wrote before signing in; it must outlive every failure. */
const DRAFT = 'Written before anything was connected'

interface Failing {
  /** How the sign-in fails. */
  name: string
  /** What stands on the options page afterwards, and after no other failure. */
  words: string
  /** Number of the step of the guide that is to be looked at again. */
  step?: 1 | 2 | 3
  clientId?: string
  /** Makes X behave so; returns how the cause is removed. */
  arrange?: (x: XServer, courier: Courier) => () => void
  /** What the person does in X's window; agrees when left out. null: no window appears. */
  inWindow?: ((consent: Page) => Promise<unknown>) | null
  /** The way on that stands with the words, beside connecting again. */
  link?: string
  /** Two causes that cannot be told apart share their words. */
  sameAs?: string
}

const close = (consent: Page) => consent.close()

/** X's own error page, from which nothing leads back: the person closes the window. */
async function closeErrorPage(consent: Page): Promise<void> {
  await consent.getByRole('heading', { name: 'Something went wrong' }).waitFor()
  await consent.close()
}

const answersOnce = (endpoint: string, action: ReturnType<typeof fault.status>) => (x: XServer) => {
  const struck = x.faults.add({ match: { endpoint }, action })
  return () => expect(struck.hits).toBe(1)
}

/** Kinds of failure that follow each other in one browser. */
const FAILURES: [string, Failing[]][] = [
  [
    "in X's window",
    [
      {
        name: 'consent denied',
        words: 'You did not allow Courier at X.',
        inWindow: (consent) => answerConsent(consent, 'Cancel'),
      },
      {
        name: 'window closed on the consent page',
        words: 'X did not send you back to Courier.',
        step: 2,
        inWindow: close,
      },
      {
        name: 'consent denied, and X never sends back',
        words: 'X did not send you back to Courier.',
        sameAs: 'window closed on the consent page',
        step: 2,
        arrange: (x) => {
          x.switches.denial = 'page'
          return () => undefined
        },
        inWindow: async (consent) => {
          await consent.getByRole('button', { name: 'Cancel' }).click()
          await consent.getByRole('heading', { name: 'You did not authorize the app' }).waitFor()
          await consent.close()
        },
      },
      {
        name: 'redirect URL not registered',
        words: 'X did not send you back to Courier.',
        sameAs: 'window closed on the consent page',
        step: 2,
        arrange: (x, courier) => {
          const app = x.apps[0]
          if (app) app.redirectUris = [`https://${courier.id}.chromiumapp.org`]
          return () => registerRedirect(x, courier)
        },
        inWindow: closeErrorPage,
      },
    ],
  ],
  [
    'by what was set up at X',
    [
      {
        name: 'an app that needs a secret',
        words: 'Your X app is of a type that needs a secret.',
        step: 2,
        link: "Open X's console",
        arrange: (x) => {
          const app = x.apps[0]
          if (app) app.type = 'confidential'
          return () => {
            if (app) app.type = 'public'
          }
        },
      },
      {
        name: 'a scope withheld',
        words: 'X allowed less than posting needs.',
        step: 2,
        arrange: (x) => {
          x.switches.scopesWithheld = ['media.write']
          return () => {
            x.switches.scopesWithheld = []
          }
        },
      },
      {
        name: 'wrong Client ID',
        words: 'X does not know this Client ID.',
        step: 3,
        clientId: 'Q291cmllclRlc3RBcHA6MTpubw',
        inWindow: closeErrorPage,
      },
    ],
  ],
  [
    'on the way',
    [
      {
        name: 'a code that ran out on the way',
        words: "X's confirmation ran out before it could be used.",
        arrange: (x) => {
          x.faults.add({
            match: { endpoint: 'token' },
            action: (_exchange, work) => {
              x.clock.advance(31_000)
              return work()
            },
          })
          return () => undefined
        },
      },
      {
        name: "X's page out of reach",
        words: 'X cannot be reached.',
        arrange: (x) => {
          const cut = x.faults.add({
            match: { host: 'x.com' },
            times: Number.POSITIVE_INFINITY,
            action: fault.resetBefore(),
          })
          return () => cut.remove()
        },
        inWindow: null,
      },
      {
        name: 'X in trouble',
        words: 'X has trouble right now. Try again later.',
        arrange: answersOnce('token', fault.status(503)),
      },
      {
        name: 'a page instead of tokens',
        words: 'X sent an answer that cannot be read. Try again later.',
        arrange: answersOnce('token', fault.html()),
      },
      {
        name: 'X asking for a pause',
        words: 'X asked for a pause. Try again after',
        arrange: answersOnce('token', fault.status(429, '', { 'retry-after': '60' })),
      },
      {
        name: 'no credits left to read who signed in',
        words: 'Your X app has no credits left.',
        step: 1,
        link: 'Add credits at X',
        arrange: (x) => {
          const app = x.apps[0]
          if (app) app.credits = 0
          return () => {
            if (app) app.credits = Number.POSITIVE_INFINITY
          }
        },
      },
    ],
  ],
]

const ALL = FAILURES.flatMap(([, kinds]) => kinds)

for (const [where, kinds] of FAILURES) {
  test(`a sign-in that fails ${where} says how, leads on, and keeps the draft`, async ({
    x,
    courier,
  }) => {
    registerRedirect(x, courier)
    const composer = await courier.openComposer()
    await named.text(composer).fill(DRAFT)
    const options = await courier.openOptions()
    await saveClientId(options, DEFAULT_CLIENT_ID)
    for (const failing of kinds) {
      await test.step(failing.name, () => failOnce(x, courier, options, failing))
    }
    await composer.reload()
    await expect(named.text(composer)).toHaveValue(DRAFT)

    await connect(courier, options, agree)
    await expect(options.getByRole('list', { name: 'Accounts' })).toContainText('@ana_kovac')
    await expect(options.locator('#accounts').getByText('@ana_kovac is connected.')).toBeVisible()
    await expect(options.locator('.step-check')).toHaveCount(0)
    await expect(named.text(composer)).toHaveValue(DRAFT)
    await expect(named.post(composer)).toBeEnabled()
    // What was granted and could not be used was given back.
    expect(x.tokens.families.filter(({ revoked }) => !revoked)).toHaveLength(1)
  })
}

async function failOnce(x: XServer, courier: Courier, options: Page, failing: Failing) {
  const repair = failing.arrange?.(x, courier)
  if (failing.clientId) await saveClientId(options, failing.clientId)
  await connect(courier, options, failing.inWindow === undefined ? agree : failing.inWindow)

  const said = options.getByRole('alert')
  await expect(said).toContainText(failing.words)
  for (const { name, words, sameAs } of ALL) {
    const shared = name === failing.name || sameAs === failing.name || name === failing.sameAs
    if (!shared && words !== failing.words) await expect(said).not.toContainText(words)
  }
  await expect(options.locator('.step-check')).toHaveCount(failing.step ? 1 : 0)
  if (failing.step) {
    const step = options.locator('ol.guide > li').nth(failing.step - 1)
    await expect(step).toContainText('Check this step')
  }
  if (failing.link) {
    const opened = courier.context.waitForEvent('page')
    await said.getByRole('link', { name: failing.link }).click()
    const page = await opened
    await expect.poll(() => page.url()).toContain('https://console.x.com')
    await page.close()
  }
  await expect(options.getByRole('list', { name: 'Accounts' })).toHaveCount(0)
  repair?.()
  if (failing.clientId) {
    await saveClientId(options, DEFAULT_CLIENT_ID)
    await expect(said).toHaveCount(0)
  }
}

async function saveClientId(options: Page, clientId: string): Promise<void> {
  await options.getByRole('textbox', { name: 'Client ID' }).fill(clientId)
  await options.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(options.getByRole('button', { name: 'Connect X account' })).toBeEnabled()
  await expect(options.getByText('Saved.')).toBeVisible()
}

/** Presses the button and does in X's window what `inWindow` does. */
async function connect(
  courier: Courier,
  options: Page,
  inWindow: ((consent: Page) => Promise<unknown>) | null,
): Promise<void> {
  const consent = inWindow && courier.context.waitForEvent('page')
  await options.getByRole('button', { name: 'Connect X account' }).click()
  if (consent) await inWindow(await consent)
}

test('a second sign-in while one runs says so, and the first still ends well', async ({
  x,
  courier,
}) => {
  registerRedirect(x, courier)
  await courier.setClientId(DEFAULT_CLIENT_ID)
  const options = await courier.openOptions()
  const another = await courier.openOptions()
  const opened = courier.context.waitForEvent('page')
  await options.getByRole('button', { name: 'Connect X account' }).click()
  const consent = await opened
  await consent.getByRole('checkbox').waitFor()
  await expect(options.getByText("X's window is open.")).toBeVisible()

  await another.getByRole('button', { name: 'Connect X account' }).click()
  await expect(another.getByRole('alert')).toContainText("X's window is open already.")
  await agree(consent)
  for (const page of [options, another]) {
    await expect(page.getByRole('list', { name: 'Accounts' })).toContainText('@ana_kovac')
  }
  expect(x.tokens.families).toHaveLength(1)
})

test('the background stopped while the window is open: words, and connecting again works', async ({
  x,
  courier,
}) => {
  registerRedirect(x, courier)
  await courier.setClientId(DEFAULT_CLIENT_ID)
  const options = await courier.openOptions()
  const opened = courier.context.waitForEvent('page')
  await options.getByRole('button', { name: 'Connect X account' }).click()
  const consent = await opened
  await consent.getByRole('checkbox').waitFor()
  await courier.stopWorker()
  await expect(options.getByRole('alert')).toContainText('Courier did not answer. Try again.')
  // The window belongs to a sign-in that nobody waits for any more.
  await options.getByRole('button', { name: 'Connect X account' }).click()
  await expect(options.getByRole('alert')).toContainText("X's window is open already.")
  const closed = consent.waitForEvent('close')
  await agree(consent)
  // Until then Chromium lets no other begin.
  await closed
  await connect(courier, options, agree)
  await expect(options.getByRole('list', { name: 'Accounts' })).toContainText('@ana_kovac')
})
