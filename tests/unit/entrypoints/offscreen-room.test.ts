import { expect, test } from 'vitest'
import { createOffscreenRoom } from '../../../entrypoints/background/offscreen-room.ts'

/** As the browser has them: one at a time, in the order in which they came. */
function aLock() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(_name: string, work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}

const never = new AbortController().signal
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

/** Work on media that ends when it is told to, and that only its signal can end before. */
function aGuest(done: string[]) {
  let finish = () => {}
  const work = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      done.push('begins')
      finish = () => {
        done.push('ends')
        resolve('film')
      }
      signal.addEventListener('abort', () => {
        done.push('leaves')
        reject(signal.reason)
      })
    })
  return { work, finish: () => finish() }
}

test('a request does not wait for work on media, which begins again behind it', async () => {
  const room = createOffscreenRoom(aLock())
  const done: string[] = []
  const guest = aGuest(done)
  const film = room.asGuest(guest.work, never)
  await turn()
  await room.first(async () => void done.push('request'))
  await turn()
  guest.finish()
  expect(await film).toBe('film')
  expect(done).toEqual(['begins', 'leaves', 'request', 'begins', 'ends'])
})

test('what waits for the room can be ended', async () => {
  const room = createOffscreenRoom(
    (_name, _work, signal) =>
      // As the browser's lock, which somebody else has for long.
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
  )
  const stop = new AbortController()
  const film = room.asGuest(async () => 'film', stop.signal)
  stop.abort(new Error('removed'))
  await expect(film).rejects.toThrow('removed')
})

test('requests that wait go first, all of them', async () => {
  const room = createOffscreenRoom(aLock())
  const done: string[] = []
  const guest = aGuest(done)
  let answer = () => {}
  const slow = room.first(
    () =>
      new Promise<void>((resolve) => {
        answer = resolve
      }),
  )
  const film = room.asGuest(guest.work, never)
  const second = room.first(async () => void done.push('second'))
  await turn()
  expect(done).toEqual([])
  answer()
  await Promise.all([slow, second])
  await turn()
  guest.finish()
  await film
  expect(done).toEqual(['second', 'begins', 'ends'])
})

test('a request is never ended by work on media', async () => {
  const room = createOffscreenRoom(aLock())
  const done: string[] = []
  let answer = () => {}
  const request = room.first(async () => {
    await new Promise<void>((resolve) => {
      answer = resolve
    })
    done.push('request')
  })
  const guest = aGuest(done)
  const film = room.asGuest(guest.work, never)
  await turn()
  expect(done).toEqual([])
  answer()
  await request
  await turn()
  guest.finish()
  await film
  expect(done).toEqual(['request', 'begins', 'ends'])
})

test('work that nobody wants any more does not begin again', async () => {
  const room = createOffscreenRoom(aLock())
  const done: string[] = []
  const stop = new AbortController()
  const film = room.asGuest(aGuest(done).work, stop.signal)
  await turn()
  stop.abort(new Error('removed'))
  await expect(film).rejects.toThrow('removed')
  expect(done).toEqual(['begins', 'leaves'])
})

test('what goes wrong by itself is told, and the room is free', async () => {
  const room = createOffscreenRoom(aLock())
  await expect(room.asGuest(() => Promise.reject(new Error('damaged')), never)).rejects.toThrow(
    'damaged',
  )
  await expect(room.first(() => Promise.reject(new Error('offline')))).rejects.toThrow('offline')
  expect(await room.asGuest(async () => 'film', never)).toBe('film')
})

test('what is of use at rest waits for a request that is under way, and is left out where another waits', async () => {
  const room = createOffscreenRoom(aLock())
  const done: string[] = []
  const request = room.first(async () => {
    await turn()
    done.push('request')
  })
  const behind = room.atRest(async () => void done.push('ready'))
  await Promise.all([request, behind])
  expect(done).toEqual(['request', 'ready'])

  const first = room.first(turn)
  const leftOut = room.atRest(async () => void done.push('not now'))
  const second = room.first(async () => void done.push('another request'))
  await Promise.all([first, leftOut, second])
  expect(done).toEqual(['request', 'ready', 'another request'])
})

test('what is of use at rest does not wait for work on media', async () => {
  const room = createOffscreenRoom(aLock())
  const done: string[] = []
  const guest = aGuest(done)
  const film = room.asGuest(guest.work, never)
  await turn()
  await room.atRest(async () => void done.push('ready'))
  expect(done).toEqual(['begins'])
  guest.finish()
  await film
})
