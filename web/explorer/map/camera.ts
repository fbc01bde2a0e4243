/** What part of a map is seen: the centre in map units (the whole map is [-1, 1] each way) and the enlargement. */
export interface MapWindow {
  readonly x: number;
  readonly y: number;
  /** 1 shows the whole map. */
  readonly zoom: number;
}

/** Size of the drawing in CSS pixels. */
export interface DrawingSize {
  readonly width: number;
  readonly height: number;
}

/** A place in CSS pixels from the top left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export const WHOLE_MAP: MapWindow = { x: 0, y: 0, zoom: 1 };

const LEAST_ZOOM = 0.5;
const MOST_ZOOM = 400;
/** Part of the shorter side that the whole map leaves free at each edge. */
const MARGIN = 0.04;

/** Pixels for one map unit. */
export function pixelsPerUnit({ zoom }: MapWindow, { width, height }: DrawingSize): number {
  return (zoom * Math.min(width, height) * (1 - 2 * MARGIN)) / 2;
}

/** Where a point of the map is drawn; y grows upwards on the map and downwards on the screen. */
export function placeOf(point: Place, { window, size }: Seen): Place {
  const scale = pixelsPerUnit(window, size);
  return {
    x: size.width / 2 + (point.x - window.x) * scale,
    y: size.height / 2 - (point.y - window.y) * scale,
  };
}

/** The point of the map at a place on the screen. */
export function pointAt(place: Place, { window, size }: Seen): Place {
  const scale = pixelsPerUnit(window, size);
  return {
    x: window.x + (place.x - size.width / 2) / scale,
    y: window.y - (place.y - size.height / 2) / scale,
  };
}

/** A window and the drawing that it fills. */
export interface Seen {
  readonly window: MapWindow;
  readonly size: DrawingSize;
}

/** Moves what is seen by so many pixels. */
export function pannedBy(by: Place, { window, size }: Seen): MapWindow {
  const scale = pixelsPerUnit(window, size);
  return kept({ ...window, x: window.x - by.x / scale, y: window.y + by.y / scale });
}

/** Enlarges by a factor so that the point under `place` stays where it is. */
export function zoomedAt(place: Place, { factor, ...seen }: Seen & { factor: number }): MapWindow {
  const { window, size } = seen;
  const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, window.zoom * factor));
  const fixed = pointAt(place, seen);
  const scale = pixelsPerUnit({ ...window, zoom }, size);
  return kept({
    x: fixed.x - (place.x - size.width / 2) / scale,
    y: fixed.y + (place.y - size.height / 2) / scale,
    zoom,
  });
}

/** The window that shows a point near its middle, enlarged at least so far; itself when the point is seen already. */
export function windowShowing(
  point: Place,
  { least, ...seen }: Seen & { least: number },
): MapWindow {
  const place = placeOf(point, seen);
  const { width, height } = seen.size;
  const inside =
    place.x > 0.05 * width &&
    place.x < 0.95 * width &&
    place.y > 0.05 * height &&
    place.y < 0.95 * height;
  if (inside && seen.window.zoom >= least) return seen.window;
  return kept({ x: point.x, y: point.y, zoom: Math.max(least, seen.window.zoom) });
}

/** The edges of what is seen, in map units. */
export function edgesOf({ window, size }: Seen): {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
} {
  const topLeft = pointAt({ x: 0, y: 0 }, { window, size });
  const bottomRight = pointAt({ x: size.width, y: size.height }, { window, size });
  return { left: topLeft.x, right: bottomRight.x, bottom: bottomRight.y, top: topLeft.y };
}

/** Keeps the centre on the map, so that nobody gets lost beside it. */
function kept({ x, y, zoom }: MapWindow): MapWindow {
  return { x: Math.min(1, Math.max(-1, x)), y: Math.min(1, Math.max(-1, y)), zoom };
}
