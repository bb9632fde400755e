import { browser } from 'wxt/browser'

/** Runs a self-contained function in one frame's isolated world; rejects when it may not or cannot. */
export async function runInFrame<A>(
  { tabId, frameId }: { tabId: number; frameId: number },
  func: (argument: A) => unknown,
  argument: A,
): Promise<unknown> {
  const [injection] = await browser.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    func,
    args: [argument],
  })
  return injection?.result
}
