import { expect, type Locator, type Page } from '@playwright/test'
import { DEFAULT_CLIENT_ID } from '../x-server/default-people.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import type { Courier } from './harness/courier.ts'

/**
 * Leads to the end of the first run: the Client ID entered, one account connected. A browser that began
 * there only has to be known at X.
 */
export async function setUp(x: XServer, courier: Courier): Promise<void> {
  if (courier.connected === null) return connectByHand(x, courier)
  registerRedirect(x, courier)
  x.tokens.families.push(...structuredClone(courier.connected.families))
}

/** What a new person does once: registers the redirect URL at X, enters the Client ID, signs in. */
export async function connectByHand(x: XServer, courier: Courier): Promise<void> {
  registerRedirect(x, courier)
  await courier.setClientId(DEFAULT_CLIENT_ID)
  await courier.signIn()
}

/** As the person does in X's console. */
export function registerRedirect(x: XServer, courier: Courier): void {
  x.apps[0]?.redirectUris.push(`https://${courier.id}.chromiumapp.org/`)
}

/** The names that people with assistive technology, and so these tests, go by. */
export const named = {
  text: (page: Page) => page.getByRole('textbox', { name: 'Post text' }),
  post: (page: Page) => page.getByRole('button', { name: 'Post', exact: true }),
  addMedia: (page: Page) => page.getByRole('button', { name: 'Add media' }),
  attachments: (page: Page) =>
    page.getByRole('list', { name: 'Attachments' }).getByRole('listitem'),
  outbox: (page: Page) => page.getByRole('list', { name: 'Outbox' }).getByRole('listitem'),
  shareTab: (page: Page) => page.getByRole('button', { name: 'Share this tab' }),
}

/** On the options page: whether X gets anything before Post. */
export const theSwitch = (options: Page) =>
  options.getByRole('switch', { name: 'Send files to X while I write' })

/** Switches what `theSwitch` finds, as a person does, and waits until that is stored. */
export async function setSwitch(
  courier: Courier,
  theSwitch: (options: Page) => Locator,
  on: boolean,
): Promise<void> {
  const options = await courier.openOptions()
  await theSwitch(options).setChecked(on)
  const another = await courier.openOptions()
  await expect(theSwitch(another)).toBeChecked({ checked: on })
  await options.close()
  await another.close()
}

/** Whether files go to X while somebody writes. */
export function sendAhead(courier: Courier, on: boolean): Promise<void> {
  return setSwitch(courier, theSwitch, on)
}

/** Writes alt text for the first attachment whose name fits. */
export async function describeMedia(page: Page, altText: string, name = /^Alt text for /) {
  await page.getByRole('button', { name }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill(altText)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
}
