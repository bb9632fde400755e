import { CourierError } from './failure.ts'

/**
 * A part of the extension's own code that is read when it is needed.
 * @throws `code-unreadable` as `CourierError`; asked again, it is read again.
 */
export async function loadCode<Code>(load: () => Promise<Code>): Promise<Code> {
  try {
    return await load()
  } catch (caught) {
    throw new CourierError({ kind: 'code-unreadable', detail: String(caught) }, { cause: caught })
  }
}
