import { useEffect, useState } from 'preact/hooks'

/** The id of the section that is being read: the topmost one that is on the screen. */
export function useSectionInView<Id extends string>(ids: readonly Id[]): Id | undefined {
  const [current, setCurrent] = useState<Id | undefined>(ids[0])
  useEffect(() => {
    const visible = new Set<string>()
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (isIntersecting) visible.add(target.id)
          else visible.delete(target.id)
        }
        setCurrent((before) => ids.find((id) => visible.has(id)) ?? before)
      },
      // A section counts once it reaches the upper third below the bar.
      { rootMargin: '-64px 0px -66% 0px' },
    )
    for (const id of ids) {
      const element = document.getElementById(id)
      if (element !== null) observer.observe(element)
    }
    return () => observer.disconnect()
  }, [ids])
  return current
}
