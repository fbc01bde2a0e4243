import { useEffect, useRef, useState } from "preact/hooks";

/** The width of an element in CSS pixels, also after the window has changed; 0 before it is known. */
export function useWidth<Element extends HTMLElement>(): [{ current: Element | null }, number] {
  const element = useRef<Element>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
