/** Takes the advice to scroll sideways away from tables that fit, and gives it back when the window becomes too narrow for them. */
export function watchScrollHint(hint: HTMLElement): void {
  const box = hint.nextElementSibling;
  if (box === null) return;
  // Told when the box is first laid out, too: asking before would lay out what nobody looks at yet.
  new ResizeObserver(() => {
    hint.hidden = box.scrollWidth <= box.clientWidth;
  }).observe(box);
}
