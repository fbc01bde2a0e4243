/** Where panels stand one below the other, brings the opened record into sight. */
export function showRecord(): void {
  if (!matchMedia("(max-width: 1000px)").matches) return;
  // The record is drawn a moment after it was opened.
  requestAnimationFrame(() => document.getElementById("record")?.scrollIntoView());
}
