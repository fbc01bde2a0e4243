import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type MapWindow,
  pannedBy,
  placeOf,
  pointAt,
  windowShowing,
  zoomedAt,
} from "../../../web/explorer/map/camera.ts";
import { mapPointsOf } from "../../../web/explorer/map/map-points.ts";
import { mixingStep } from "../../../web/explorer/map/mixed-order.ts";
import { simplifyLine } from "../../../web/explorer/map/simplify-line.ts";
import {
  nearestPoint,
  pointsInside,
  spatialGrid,
  visitBox,
} from "../../../web/explorer/map/spatial-grid.ts";
import { stepTowards } from "../../../web/explorer/map/step-towards.ts";

const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
const clouds = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 300 })
  .map((points) => ({
    x: Float32Array.from(points, ([x]) => x),
    y: Float32Array.from(points, ([, y]) => y),
  }));
const size = { width: 640, height: 360 };
const windows: fc.Arbitrary<MapWindow> = fc.record({
  x: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  y: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  zoom: fc.double({ min: 0.6, max: 50, noNaN: true }),
});
const places = fc.record({
  x: fc.double({ min: 0, max: size.width, noNaN: true }),
  y: fc.double({ min: 0, max: size.height, noNaN: true }),
});

describe("a camera", () => {
  test("places and points of the map are each other's inverse", () => {
    fc.assert(
      fc.property(windows, places, (window, place) => {
        const back = placeOf(pointAt(place, { window, size }), { window, size });
        expect(back.x).toBeCloseTo(place.x, 6);
        expect(back.y).toBeCloseTo(place.y, 6);
      }),
    );
  });

  test("enlarging leaves the point under the pointer where it is", () => {
    const places = fc.record({
      x: fc.double({ min: 280, max: 360, noNaN: true }),
      y: fc.double({ min: 140, max: 220, noNaN: true }),
    });
    fc.assert(
      fc.property(windows, places, (window, place) => {
        const before = pointAt(place, { window, size });
        const zoomed = zoomedAt(place, { window, size, factor: 1.7 });
        const after = pointAt(place, { window: zoomed, size });
        expect(after.x).toBeCloseTo(before.x, 9);
        expect(after.y).toBeCloseTo(before.y, 9);
      }),
    );
  });

  test("a point follows the pointer that drags it, and the centre never leaves the map", () => {
    const window = { x: 0, y: 0, zoom: 4 };
    const point = pointAt({ x: 100, y: 100 }, { window, size });
    const moved = pannedBy({ x: 30, y: -20 }, { window, size });
    const place = placeOf(point, { window: moved, size });
    expect(place.x).toBeCloseTo(130, 9);
    expect(place.y).toBeCloseTo(80, 9);
    expect(pannedBy({ x: -1e6, y: 1e6 }, { window, size })).toEqual({ x: 1, y: 1, zoom: 4 });
  });

  test("a point out of sight is brought to the middle, one in sight moves nothing", () => {
    const window = { x: 0, y: 0, zoom: 8 };
    expect(windowShowing({ x: 0.01, y: 0 }, { window, size, least: 8 })).toBe(window);
    expect(windowShowing({ x: 0.9, y: 0.8 }, { window, size, least: 8 })).toEqual({
      x: 0.9,
      y: 0.8,
      zoom: 8,
    });
  });
});

describe("a grid of points", () => {
  test("finds the nearest point as a search of all points does", () => {
    fc.assert(
      fc.property(clouds, coordinate, coordinate, (points, x, y) => {
        const reach = 0.3;
        const distances = Array.from(points.x, (px, i) => Math.hypot(px - x, points.y[i]! - y));
        const least = Math.min(...distances);
        const found = nearestPoint(spatialGrid(points), { x, y, reach });
        if (found === null) expect(least).toBeGreaterThan(reach - 1e-6);
        else expect(distances[found]).toBeCloseTo(least, 6);
      }),
    );
  });

  test("visits every point of a box", () => {
    fc.assert(
      fc.property(clouds, (points) => {
        const seen = new Set<number>();
        visitBox(spatialGrid(points), { left: -0.2, right: 0.5, bottom: -0.6, top: 0.1 }, (point) =>
          seen.add(point),
        );
        points.x.forEach((x, i) => {
          const y = points.y[i]!;
          if (x >= -0.2 && x <= 0.5 && y >= -0.6 && y <= 0.1) expect(seen.has(i)).toBe(true);
        });
      }),
    );
  });

  test("a line around a hollow shape takes what is inside, and not what its bay leaves out", () => {
    const points = { x: Float32Array.of(-0.5, 0.5, 0, 0.9), y: Float32Array.of(0, 0, 0.3, 0.9) };
    // A "U": open at the top between -0.25 and 0.25.
    const u = [
      -0.8, -0.5, 0.8, -0.5, 0.8, 0.5, 0.25, 0.5, 0.25, -0.2, -0.25, -0.2, -0.25, 0.5, -0.8, 0.5,
    ];
    expect(pointsInside(spatialGrid(points), u).sort()).toEqual([0, 1]);
    expect(pointsInside(spatialGrid(points), [0, 0, 1, 1])).toEqual([]);
  });

  test("points without a place are in no cell", () => {
    const grid = spatialGrid({ x: Float32Array.of(Number.NaN, 0), y: Float32Array.of(0, 0) });
    expect([...grid.order]).toEqual([1]);
  });

  test("an arrow key goes to the nearest point ahead, and nowhere at the edge", () => {
    const grid = spatialGrid({
      x: Float32Array.of(0, 0.2, 0.1, -0.4),
      y: Float32Array.of(0, 0.05, 0.3, 0),
    });
    expect(stepTowards(grid, { from: 0, direction: "right" })).toBe(1);
    expect(stepTowards(grid, { from: 0, direction: "up" })).toBe(2);
    expect(stepTowards(grid, { from: 0, direction: "left" })).toBe(3);
    expect(stepTowards(grid, { from: 0, direction: "down" })).toBeNull();
    expect(stepTowards(grid, { from: 0, direction: "right", accepts: (p) => p !== 1 })).toBeNull();
  });
});

test("coordinates of any unit fill [-1, 1] without changing their shape", () => {
  const { x, y } = mapPointsOf([10, 14, Number.NaN], [100, 102, 101]);
  expect([...x]).toEqual([-1, 1, Number.NaN]);
  expect([...y]).toEqual([-0.5, 0.5, 0]);
});

test("points are drawn in an order that visits each once", () => {
  for (const count of [1, 100, 7919, 2 * 7919, 12_345]) {
    const step = mixingStep(count);
    const seen = new Set(Array.from({ length: count }, (_, k) => (k * step) % count));
    expect(seen.size).toBe(count);
  }
});

test("a drawn line keeps its corners when it is simplified", () => {
  const corners = [
    { x: 0, y: 0 },
    { x: 100, y: 0 },
    { x: 100, y: 100 },
    { x: 0, y: 100 },
  ];
  const line = corners.flatMap((from, i) => {
    const to = corners[(i + 1) % 4]!;
    return Array.from({ length: 50 }, (_, k) => ({
      x: from.x + ((to.x - from.x) * k) / 50,
      y: from.y + ((to.y - from.y) * k) / 50,
    }));
  });
  const kept = simplifyLine(line, 12);
  expect(kept.length).toBeLessThanOrEqual(12);
  for (const corner of corners) expect(kept).toContainEqual(corner);
  expect(simplifyLine(corners, 12)).toBe(corners);
});
