import { expect, test } from 'vitest'
import { Tickets } from '../../../lib/capture/tickets.ts'

const bytes = new Blob(['picture'])

test('bytes reach the read that asked for them', () => {
  const tickets = new Tickets()
  const ticket = tickets.issue(7)
  expect(tickets.take({ ticket, bytes }, 7)).toBe(true)
  expect(tickets.close(ticket)).toBe(bytes)
})

test.each<[string, (tickets: Tickets, ticket: string) => boolean]>([
  ['from another tab', (tickets, ticket) => tickets.take({ ticket, bytes }, 8)],
  ['with a made-up ticket', (tickets) => tickets.take({ ticket: 'guess', bytes }, 7)],
  [
    'for a read that is over',
    (tickets, ticket) => {
      tickets.close(ticket)
      return tickets.take({ ticket, bytes }, 7)
    },
  ],
])('bytes %s are refused', (_what, send) => {
  const tickets = new Tickets()
  const ticket = tickets.issue(7)
  expect(send(tickets, ticket)).toBe(false)
  expect(tickets.close(ticket)).toBeNull()
})

test('a second delivery does not replace the first', () => {
  const tickets = new Tickets()
  const ticket = tickets.issue(7)
  tickets.take({ ticket, bytes }, 7)
  expect(tickets.take({ ticket, bytes: new Blob(['other']) }, 7)).toBe(false)
  expect(tickets.close(ticket)).toBe(bytes)
})
