/**
 * Waits for a call of the browser's whose effect does not matter once the browser closes: it refuses
 * such calls while it shuts down (Chromium: "The browser is shutting down."), which is no error.
 */
export async function unlessShuttingDown(call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (caught) {
    if (!(caught instanceof Error && /shutting down/i.test(caught.message))) throw caught
  }
}
