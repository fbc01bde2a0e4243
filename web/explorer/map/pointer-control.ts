import { type MapWindow, type Place, pannedBy, type Seen, zoomedAt } from "./camera.ts";

export interface PointerControl {
  /** What is seen now. */
  readonly seen: () => Seen;
  /** Does a drag draw a line rather than move the map? */
  readonly drawsLine: (event: PointerEvent) => boolean;
  readonly onWindow: (window: MapWindow) => void;
  readonly onHover: (place: Place | null) => void;
  readonly onClick: (place: Place, how: { readonly adds: boolean }) => void;
  /** The line so far, in pixels; `done` when the pointer was lifted. */
  readonly onLine: (line: readonly Place[], how: { readonly done: boolean }) => void;
}

/** Pixels that a pointer may tremble during a click. */
const TREMBLE = 4;
/** Pixels between two points of a drawn line. */
const LINE_STEP = 4;

/** Moves and enlarges a map by mouse, wheel, pen and fingers, and draws lines on it. Returns what stops it. */
export function controlByPointer(element: HTMLElement, control: PointerControl): () => void {
  const down = new Map<number, Place>();
  let start: Place | null = null;
  let line: Place[] | null = null;
  let moved = false;

  const placeIn = (event: PointerEvent | WheelEvent): Place => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const place = placeIn(event);
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, place);
    if (down.size > 1) {
      line = null;
      moved = true;
      return;
    }
    start = place;
    moved = false;
    line = control.drawsLine(event) ? [place] : null;
  };
  const onMove = (event: PointerEvent): void => {
    const place = placeIn(event);
    const before = down.get(event.pointerId);
    if (before === undefined) {
      control.onHover(place);
      return;
    }
    if (start !== null && distance(start, place) > TREMBLE) moved = true;
    if (!moved) return;
    if (line !== null) {
      if (distance(line.at(-1)!, place) < LINE_STEP) return;
      line.push(place);
      control.onLine(line, { done: false });
      return;
    }
    const others = [...down].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
    down.set(event.pointerId, place);
    control.onWindow(
      others[0] === undefined ? panned(before, place) : pinched(before, place, others[0]),
    );
  };
  const panned = (from: Place, to: Place): MapWindow =>
    pannedBy({ x: to.x - from.x, y: to.y - from.y }, control.seen());
  const pinched = (from: Place, to: Place, other: Place): MapWindow => {
    const factor = distance(to, other) / Math.max(1, distance(from, other));
    const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
    const { size } = control.seen();
    const window = pannedBy({ x: (to.x - from.x) / 2, y: (to.y - from.y) / 2 }, control.seen());
    return zoomedAt(middle, { window, size, factor });
  };
  const onUp = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId) || down.size > 0) return;
    if (line !== null && moved) control.onLine(line, { done: true });
    else if (!moved) {
      control.onClick(placeIn(event), { adds: event.ctrlKey || event.metaKey || event.shiftKey });
    }
    line = null;
    start = null;
  };
  const onCancel = (event: PointerEvent): void => {
    down.delete(event.pointerId);
    if (line !== null) control.onLine([], { done: false });
    line = null;
    start = null;
  };
  const onLeave = (): void => control.onHover(null);
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 * event.deltaY : event.deltaY;
    const factor = Math.exp(-Math.max(-240, Math.min(240, pixels)) / 400);
    control.onWindow(zoomedAt(placeIn(event), { ...control.seen(), factor }));
  };

  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  element.addEventListener("pointercancel", onCancel);
  element.addEventListener("pointerleave", onLeave);
  element.addEventListener("wheel", onWheel, { passive: false });
  return () => {
    element.removeEventListener("pointerdown", onDown);
    element.removeEventListener("pointermove", onMove);
    element.removeEventListener("pointerup", onUp);
    element.removeEventListener("pointercancel", onCancel);
    element.removeEventListener("pointerleave", onLeave);
    element.removeEventListener("wheel", onWheel);
  };
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
