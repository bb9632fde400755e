import { isEmptyDraft } from '../lib/model/draft.ts'
import type { ComposerStore } from '../lib/stores/composer.ts'
import type { OutboxStore } from '../lib/stores/outbox.ts'
import { type Later, laterDialog, laterPart, preload } from './ui/later.tsx'

// What a page can be drawn without. Each is a file of its own.

export const AltTextDialog = laterDialog(
  async () => (await import('./composer/alt-text-dialog.tsx')).AltTextDialog,
)

export const DeleteDialog = laterDialog(
  async () => (await import('./outbox/delete-dialog.tsx')).DeleteDialog,
)

export const FitDialogs = laterDialog(
  async () => (await import('./composer/fit-dialogs.tsx')).FitDialogs,
)

export const PostOptionsDialog = laterDialog(
  async () => (await import('./composer/post-options-dialog.tsx')).PostOptionsDialog,
)

export const AltTextReminder = laterPart(
  async () => (await import('./composer/alt-text-reminder.tsx')).AltTextReminder,
)

export const ComposerNotices = laterPart(
  async () => (await import('./composer/composer-notices.tsx')).ComposerNotices,
)

export const Drafts = laterPart(async () => (await import('./composer/drafts.tsx')).Drafts)

export const FirstRun = laterPart(async () => (await import('./composer/first-run.tsx')).FirstRun)

export const PartChips = laterPart(
  async () => (await import('./composer/part-chips.tsx')).PartChips,
)

export const Tray = laterPart(async () => (await import('./composer/tray.tsx')).Tray)

export const OutboxList = laterPart(
  async () => (await import('./outbox/outbox-list.tsx')).OutboxList,
)

/** Gets what the first drawing may need, while storage is read. */
export function preloadParts(): void {
  preload(Tray, PartChips, ComposerNotices, Drafts, OutboxList, FirstRun)
}

/** Gets what comes up when something is pressed, so that it is there by then. */
export function preloadDialogs(): void {
  preload(AltTextDialog, FitDialogs, PostOptionsDialog, AltTextReminder, DeleteDialog)
}

/**
 * What the first drawing shows of all this: with nothing written and nothing posted, none of it. Any other
 * comes up by itself when it is needed.
 */
export function partsOnShow(composer: ComposerStore, outbox: OutboxStore): Later[] {
  const draft = composer.draft.peek()
  const isEmpty = draft === null || isEmptyDraft(draft)
  const parts: [part: Later, isOnShow: boolean][] = [
    [Tray, (draft?.attachments.length ?? 0) > 0],
    [PartChips, composer.offered.peek().length + composer.tabPictures.offered.peek().length > 0],
    [ComposerNotices, hasNotices(composer)],
    [Drafts, !isEmpty || composer.drafts.earlier.peek().length > 0],
    [OutboxList, outbox.rows.peek().length > 0],
    [FirstRun, composer.account.peek() === null],
  ]
  return parts.flatMap(([part, isOnShow]) => (isOnShow ? [part] : []))
}

/** Whether there is something to be told in the card. */
export function hasNotices({ attachments, problem, othersMedia, drafts }: ComposerStore): boolean {
  const { notice } = attachments
  return [problem.value, notice.value, drafts.beside.value].some(Boolean) || othersMedia.value
}
