import { copyInPage } from './copy-in-page.ts'
import { placeInPage } from './place-in-page.ts'
import { policyInPage } from './policy-in-page.ts'
import { readInPage } from './read-in-page.ts'

/**
 * What is done in a page's frame, as `in-page.js` puts it into the isolated world there: no part of the
 * background, which would read it at every start.
 */
export const IN_PAGE = {
  copy: copyInPage,
  place: placeInPage,
  policy: policyInPage,
  read: readInPage,
}

export type InPage = typeof IN_PAGE

/** The way into a frame. Both reject when tab or frame is gone or may not be entered. */
export interface FramePort {
  /** Brings `IN_PAGE` there; true from a frame that is alive. */
  enterFrame(frame: Frame): Promise<unknown>
  /**
   * Does one of it, after `enterFrame`, and resolves with its value, whatever the page's process says that
   * is; null where the frame has gone elsewhere meanwhile.
   */
  runInPage<Name extends keyof InPage>(
    frame: Frame,
    name: Name,
    request: Parameters<InPage[Name]>[0],
  ): Promise<unknown>
}

export interface Frame {
  tabId: number
  frameId: number
}
