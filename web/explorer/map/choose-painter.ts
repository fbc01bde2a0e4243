import { computed, type Signal, signal } from "@preact/signals";
import { canvasPainter } from "./canvas-painter.ts";
import type { Painter } from "./painter.ts";
import { webgl } from "./webgl-loss.ts";

/** What draws the maps and why, in a sentence; "" until something does. */
export const drawnBy: Signal<string> = signal("");

/**
 * Opens a painter. "" takes WebGL where a graphics processor does the work, and the 2-D canvas where there is no WebGL or
 * where it runs in software, which is slower than our own canvas, or was lost. "webgl" and "canvas" insist, as far as possible.
 */
export async function choosePainter(
  canvas: HTMLCanvasElement,
  asked: "" | "webgl" | "canvas",
): Promise<Painter> {
  if (asked === "canvas") return byCanvas(canvas, "the address asks for it");
  if (webgl.value !== "there") return byCanvas(canvas, "the browser took WebGL away");
  const kind = webglKind.value;
  if (kind === "none") return byCanvas(canvas, "this browser has no WebGL");
  if (asked === "" && kind === "software") {
    return byCanvas(canvas, "WebGL runs in software here, which would be slower");
  }
  try {
    // Loaded only where it is used.
    const { webglPainter } = await import("./webgl-painter.ts");
    const painter = await webglPainter(canvas);
    drawnBy.value = "Drawn by WebGL.";
    return painter;
  } catch (error) {
    return byCanvas(canvas, error instanceof Error ? error.message : "WebGL failed");
  }
}

function byCanvas(canvas: HTMLCanvasElement, why: string): Painter {
  drawnBy.value = `Drawn by the 2-D canvas: ${why}.`;
  return canvasPainter(canvas);
}

/** Asked once, and again when WebGL is back: it may then be another. */
const webglKind = computed(() => (webgl.value === "there" ? askWebgl() : "none"));

function askWebgl(): "hardware" | "software" | "none" {
  const context = document.createElement("canvas").getContext("webgl");
  if (context === null) return "none";
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(info === null ? "" : context.getParameter(info.UNMASKED_RENDERER_WEBGL));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name)
    ? "software"
    : "hardware";
}
