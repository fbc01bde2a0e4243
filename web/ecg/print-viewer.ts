/** Prints one viewer and nothing else of the page, at its true size. */
export function printViewer(viewer: HTMLElement): void {
  const root = document.documentElement;
  const end = (): void => {
    root.removeAttribute("data-ecg-print");
    viewer.removeAttribute("data-ecg-print");
  };
  root.setAttribute("data-ecg-print", "");
  viewer.setAttribute("data-ecg-print", "");
  window.addEventListener("afterprint", end, { once: true });
  window.print();
}
