/** Where panels stand one below the other, brings the opened record into sight. */
export function showRecord(): void {
  if (!matchMedia("(max-width: 1000px)").matches) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  // The record is drawn a moment after it was opened.
  requestAnimationFrame(() => {
    document.getElementById("record")?.scrollIntoView({ behavior: still ? "auto" : "smooth" });
  });
}
