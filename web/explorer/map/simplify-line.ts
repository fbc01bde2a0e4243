import type { Place } from "./camera.ts";

/** Drops points of a drawn line until at most `most` are left, so that it fits into an address. */
export function simplifyLine(line: readonly Place[], most: number): readonly Place[] {
  let kept = line;
  for (let tolerance = 1; kept.length > most; tolerance *= 1.5) kept = reduced(line, tolerance);
  return kept;
}

/** Douglas and Peucker (1973): keeps the points that lie farther than the tolerance from the chord between kept ones. */
function reduced(line: readonly Place[], tolerance: number): readonly Place[] {
  const keep = new Set([0, line.length - 1]);
  const stretches: [number, number][] = [[0, line.length - 1]];
  for (let stretch = stretches.pop(); stretch !== undefined; stretch = stretches.pop()) {
    const [from, to] = stretch;
    let farthest = -1;
    let most = tolerance;
    for (let i = from + 1; i < to; i++) {
      const away = distanceToChord(line[i]!, line[from]!, line[to]!);
      if (away > most) [farthest, most] = [i, away];
    }
    if (farthest < 0) continue;
    keep.add(farthest);
    stretches.push([from, farthest], [farthest, to]);
  }
  return line.filter((_, i) => keep.has(i));
}

function distanceToChord(point: Place, from: Place, to: Place): number {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return Math.hypot(point.x - from.x, point.y - from.y);
  const area = (to.x - from.x) * (from.y - point.y) - (from.x - point.x) * (to.y - from.y);
  return Math.abs(area) / length;
}
