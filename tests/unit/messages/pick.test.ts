import { beforeEach, expect, test } from 'vitest'
import { browser } from 'wxt/browser'
import { handOverPick, takePicks } from '../../../lib/messages/pick.ts'

const OURS = 'chrome-extension://ourid/'
const POPUP = { id: 'ourid', url: `${OURS}popup.html` }

type Listener = (message: unknown, sender: { id: string; url: string }) => unknown
let listeners: Set<Listener>
/** Everything that was sent, to be sent by others, too. */
let sent: unknown[]

beforeEach(() => {
  listeners = new Set()
  sent = []
  const onMessage = {
    addListener: (listener: Listener) => void listeners.add(listener),
    removeListener: (listener: Listener) => void listeners.delete(listener),
  }
  const sendMessage = async (message: unknown) => {
    sent.push(message)
    // It arrives later, at all who listen by then.
    await null
    return say(message, POPUP)
  }
  Object.assign(browser.runtime, { id: 'ourid', getURL: () => OURS, onMessage, sendMessage })
})

async function say(message: unknown, sender: { id: string; url: string }): Promise<unknown> {
  const answers = [...listeners].map((listener) => listener(message, sender))
  return answers.find((answer) => answer !== undefined)
}

test('a press that is sent twice, as the window begins to listen, is taken once', async () => {
  const taken: unknown[] = []
  const isTaken = handOverPick(3, null, 1_000)
  takePicks(3, (id) => taken.push(id))
  expect(await isTaken).toBe(true)
  await new Promise((turn) => setImmediate(turn))
  expect(
    sent.filter((message) => (message as { kind: string }).kind === 'courier.pick'),
  ).toHaveLength(2)
  expect(taken).toEqual([null])
  expect(await handOverPick(3, null, 1_000)).toBe(true)
  expect(taken).toEqual([null, null])
})

test.each([
  ['a content script of ours', { id: 'ourid', url: 'https://pages.test/' }],
  ['another extension', { id: 'other', url: `${OURS}popup.html` }],
])('what %s sends is not heard', async (_who, sender) => {
  const taken: unknown[] = []
  takePicks(3, (id) => taken.push(id))
  await handOverPick(3, null, 1_000)
  const press = { ...(sent.at(-1) as object), id: 'another' }
  expect(await say(press, sender)).toBeUndefined()
  expect(taken).toHaveLength(1)
})
