import { useEffect, useState } from 'preact/hooks'

/**
 * The id of the section that is being read: the topmost one that is on the screen, or at the end of the
 * page the last one, which may be too short to get to the top.
 */
export function useSectionInView<Id extends string>(ids: readonly Id[]): Id | undefined {
  const [current, setCurrent] = useState<Id | undefined>(ids[0])
  useEffect(() => {
    const visible = new Set<string>()
    const shownNow = () => (isAtEnd() ? ids.at(-1) : ids.find((id) => visible.has(id)))
    const scrolled = () => setCurrent((before) => shownNow() ?? before)
    addEventListener('scroll', scrolled, { passive: true })
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (isIntersecting) visible.add(target.id)
          else visible.delete(target.id)
        }
        scrolled()
      },
      // A section counts once it reaches the upper third, and until it ends where a link brings the next
      // one (`scroll-padding-block-start`).
      { rootMargin: '-80px 0px -66% 0px' },
    )
    for (const id of ids) {
      const element = document.getElementById(id)
      if (element !== null) observer.observe(element)
    }
    return () => {
      removeEventListener('scroll', scrolled)
      observer.disconnect()
    }
  }, [ids])
  return current
}

/** Scrolled as far down as it goes, on a page that is longer than the window. */
function isAtEnd(): boolean {
  return scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2
}
