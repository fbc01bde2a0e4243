import { type Signal, signal } from "@preact/signals";
import { announce } from "../shell/announcer.tsx";

/** A context that is lost so often is lost again: the 2-D canvas then draws until the page is loaded anew. */
const MOST_LOSSES = 3;

/** "lost": the browser took WebGL away and may give it back. "gone": it did so too often to try again. */
export const webgl: Signal<"there" | "lost" | "gone"> = signal("there");

let losses = 0;

/**
 * Listens for the loss of a canvas's WebGL context (a reset of the driver, a laptop that wakes, too many pages that draw) and
 * for the browser's word that there can be one again. The context that comes back is let go: everything in it is lost.
 */
export function watchWebgl(canvas: HTMLCanvasElement): void {
  canvas.addEventListener(
    "webglcontextlost",
    (event) => {
      // Without this no browser ever gives a context back.
      event.preventDefault();
      losses += 1;
      webgl.value = losses < MOST_LOSSES ? "lost" : "gone";
      announce("The maps are now drawn without WebGL. Everything chosen is kept.");
    },
    { once: true },
  );
  canvas.addEventListener(
    "webglcontextrestored",
    () => {
      canvas.getContext("webgl")?.getExtension("WEBGL_lose_context")?.loseContext();
      if (webgl.value === "lost") webgl.value = "there";
    },
    { once: true },
  );
}
