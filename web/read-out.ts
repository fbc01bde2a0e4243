const GAP = 14;
let box: HTMLElement | null = null;

/** Shows a small text near the pointer; the same box serves the whole page. */
export function showReadOut(text: string, { clientX, clientY }: PointerEvent): void {
  box ??= makeBox();
  box.textContent = text;
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(clientX + GAP, innerWidth - width - 8);
  const top = clientY + GAP + height > innerHeight ? clientY - GAP - height : clientY + GAP;
  box.style.translate = `${Math.max(4, left)}px ${Math.max(4, top)}px`;
}

/** Hides it. */
export function hideReadOut(): void {
  if (box !== null) box.hidden = true;
}

/** The pointer's place in a drawing's own units. */
export function pointerIn(
  svg: SVGSVGElement,
  { clientX, clientY }: PointerEvent,
): { x: number; y: number } {
  const matrix = svg.getScreenCTM()?.inverse();
  const point = new DOMPoint(clientX, clientY).matrixTransform(matrix);
  return { x: point.x, y: point.y };
}

function makeBox(): HTMLElement {
  const element = document.createElement("div");
  element.className = "read-out";
  element.ariaHidden = "true";
  document.body.append(element);
  return element;
}
