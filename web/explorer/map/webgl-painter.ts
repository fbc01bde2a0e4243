import createScatterplot, { createRenderer } from "regl-scatterplot";
import { type DrawingSize, type MapWindow, pixelsPerUnit, WHOLE_MAP } from "./camera.ts";
import { dotSize } from "./dot-size.ts";
import { openDrawingCompiler } from "./drawing-compiler.ts";
import { mixingStep } from "./mixed-order.ts";
import type { Painter, PointStyle } from "./painter.ts";
import type { SpatialGrid } from "./spatial-grid.ts";
import { watchWebgl } from "./webgl-loss.ts";

type Renderer = ReturnType<typeof createRenderer>;

/** One WebGL context for all maps of the page; another one when it was lost. */
let shared: Renderer | null = null;
/** Painters that are open, by their renderer. */
const painters = new Map<Renderer, number>();

/** Draws a map by regl-scatterplot. Rejects where WebGL, or a part of it that is needed, is missing. */
export async function webglPainter(canvas: HTMLCanvasElement): Promise<Painter> {
  const renderer = await openRenderer();
  const context = renderer.canvas.getContext("webgl")!;
  painters.set(renderer, (painters.get(renderer) ?? 0) + 1);
  const scatterplot = createScatterplot({
    renderer,
    canvas,
    width: 1,
    height: 1,
    lassoInitiator: false,
    cameraIsFixed: true,
    deselectOnDblClick: false,
    deselectOnEscape: false,
    backgroundColor: "#000000",
    colorBy: "valueA",
    // The library knows "density"; its types do not.
    opacityBy: "density" as "value",
    opacityByDensityFill: 0.35,
    pointScaleMode: "constant",
    pointOutlineWidth: 0,
  });
  let grid: SpatialGrid | null = null;
  let style: PointStyle | null = null;
  let window: MapWindow = WHOLE_MAP;
  let size: DrawingSize = { width: 1, height: 1 };
  let drawnGrid: SpatialGrid | null = null;
  let drawing = false;
  let stale = false;

  const drawPoints = async (): Promise<void> => {
    if (drawing) {
      stale = true;
      return;
    }
    if (grid === null || style?.codes.length !== grid.points.x.length) return;
    if (context.isContextLost()) return;
    drawing = true;
    const x = placed(grid.points.x);
    const y = placed(grid.points.y);
    const index = drawnGrid === grid ? scatterplot.get("spatialIndex") : undefined;
    void scatterplot.set({ pointColor: [...style.palette] });
    await scatterplot.draw(
      { x, y, valueA: style.codes },
      { zDataType: "categorical", ...(index === undefined ? {} : { spatialIndex: index }) },
    );
    void scatterplot.set({ pointOrder: drawOrder(style.codes) });
    drawnGrid = grid;
    drawing = false;
    if (stale) {
      stale = false;
      await drawPoints();
    }
  };
  const look = (): void => {
    if (context.isContextLost()) return;
    const distance = size.height / 2 / pixelsPerUnit(window, size);
    void scatterplot.set({
      cameraTarget: [window.x, window.y],
      cameraDistance: distance,
      pointSize: dotSize(grid?.order.length ?? 1, { window, size }),
    });
  };
  const forget = (): void => {
    // A page that is left, or whose context is lost, while it draws: another painter takes over.
  };

  return {
    name: "webgl",
    setPoints(next) {
      grid = next;
      look();
      drawPoints().catch(forget);
    },
    setStyle(next) {
      style = next;
      drawPoints().catch(forget);
    },
    setWindow(next) {
      window = next;
      look();
    },
    setSize(next) {
      size = next;
      if (context.isContextLost()) return;
      void scatterplot.set({ width: next.width, height: next.height });
      look();
    },
    destroy() {
      scatterplot.destroy();
      // The library wrote a size there, which whoever draws next does not keep up to date.
      canvas.removeAttribute("style");
      const left = painters.get(renderer)! - 1;
      painters.set(renderer, left);
      // Nobody draws with a lost context again; its renderer would go on listening to the window.
      if (left === 0 && context.isContextLost()) {
        painters.delete(renderer);
        renderer.destroy();
      }
    },
  };
}

async function openRenderer(): Promise<Renderer> {
  if (shared !== null && draws(shared)) return shared;
  const probe = document.createElement("canvas").getContext("webgl");
  if (probe === null) throw new Error("this browser has no WebGL");
  for (const extension of NEEDED) {
    if (probe.getExtension(extension) === null) throw new Error(`WebGL lacks ${extension}`);
  }
  // Browsers keep few contexts alive: this one has served.
  probe.getExtension("WEBGL_lose_context")?.loseContext();
  await openDrawingCompiler();
  if (shared === null || !draws(shared)) {
    shared = createRenderer();
    watchWebgl(shared.canvas);
  }
  return shared;
}

function draws(renderer: Renderer): boolean {
  return !renderer.isDestroyed && !renderer.canvas.getContext("webgl")!.isContextLost();
}

const NEEDED = [
  "OES_texture_float",
  "OES_element_index_uint",
  "WEBGL_color_buffer_float",
  "EXT_float_blend",
];

/** Points that stand back first; all others in an order that favours no category. */
function drawOrder(codes: Uint8Array): number[] {
  const back: number[] = [];
  const front: number[] = [];
  const step = mixingStep(codes.length);
  for (let k = 0; k < codes.length; k++) {
    const point = (k * step) % codes.length;
    (codes[point] === 0 ? back : front).push(point);
  }
  return back.concat(front);
}

/** Points without a place go where nobody looks; regl-scatterplot's index knows no NaN. */
function placed(coordinates: Float32Array): Float32Array {
  return coordinates.map((value) => (Number.isFinite(value) ? value : 1000));
}
