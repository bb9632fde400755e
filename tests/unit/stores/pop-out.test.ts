import { expect, test } from 'vitest'
import type { Answer, CommandName } from '../../../lib/messages/protocol.ts'
import { createPopOut } from '../../../lib/stores/pop-out.ts'
import type { StorePorts } from '../../../lib/stores/ports.ts'
import type { AttachmentId } from '../../../lib/units.ts'

const ID = 'a' as AttachmentId

/** A popup, what it did in order, and whether the window hears it. */
function popup({ hears = true, settled = true, opens = true } = {}) {
  const did: unknown[] = []
  const failures: unknown[] = []
  const ports: Pick<StorePorts, 'send' | 'popup'> = {
    send: (async (name: CommandName, argument: unknown): Promise<Answer<unknown>> => {
      did.push([name, argument])
      return opens
        ? { ok: true, value: { tabId: 7 } }
        : { ok: false, failure: { kind: 'background-unreachable' } }
    }) as StorePorts['send'],
    popup: {
      handOverPick: async (tabId, attachmentId) => {
        did.push(['hand over', tabId, attachmentId])
        return hears
      },
      close: () => did.push('close'),
    },
  }
  const popOut = createPopOut(ports, {
    settled: async () => {
      did.push('settled')
      return settled
    },
    attempt: (work) => work().catch((caught) => void failures.push(caught.failure)),
  })
  return { popOut, did, failures }
}

test('everything is in storage before the window is opened, and the popup goes last', async () => {
  const { popOut, did } = popup()
  await popOut.open()
  expect(did).toEqual(['settled', ['window.compose', { forPicker: false }], 'close'])
})

test('a press on Add media is handed on before the window has the focus', async () => {
  const { popOut, did } = popup()
  expect(popOut.choosesThere).toBe(true)
  await popOut.choose(ID)
  expect(did).toEqual([
    'settled',
    ['window.compose', { forPicker: true }],
    ['hand over', 7, ID],
    'close',
  ])
})

test('a window that does not hear of it is at least in front', async () => {
  const { popOut, did } = popup({ hears: false })
  await popOut.choose(null)
  expect(did.slice(2)).toEqual([
    ['hand over', 7, null],
    ['window.compose', { forPicker: false }],
    'close',
  ])
})

test('the popup stays where the person has to see something in it first, or no window opens', async () => {
  const left = popup({ settled: false })
  await left.popOut.open()
  await left.popOut.choose(null)
  expect(left.did).toEqual(['settled', 'settled'])
  const alone = popup({ opens: false })
  await alone.popOut.open()
  await alone.popOut.choose(null)
  expect(alone.did).not.toContain('close')
  expect(alone.failures).toEqual([
    { kind: 'background-unreachable' },
    { kind: 'background-unreachable' },
  ])
})

test('elsewhere files are chosen on the page itself, and each press in the popup is news', () => {
  const popOut = createPopOut(
    { send: async () => ({ ok: false, failure: { kind: 'background-unreachable' } }), popup: null },
    { settled: async () => true, attempt: (work) => work() },
  )
  expect(popOut.choosesThere).toBe(false)
  popOut.ask({ attachmentId: null })
  const first = popOut.asked.value
  popOut.ask({ attachmentId: null })
  expect(popOut.asked.value).toEqual({ attachmentId: null })
  expect(popOut.asked.value).not.toBe(first)
})
