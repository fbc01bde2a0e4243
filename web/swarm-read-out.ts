import { hideReadOut, pointerIn, showReadOut } from "./read-out.ts";

/** Reads the SHAP value under the pointer off the axis, with the name of the dimension in full. */
export function addSwarmReadOut(svg: SVGSVGElement): void {
  const [zero = 0, scale = 1, top = 0, rowHeight = 1] = (svg.dataset["frame"] ?? "")
    .split(" ")
    .map(Number);
  const rows = [...svg.querySelectorAll<SVGGElement>("[data-row]")];
  const hints = rows.map((row) => row.querySelector("title")?.textContent ?? "");
  // The browser's own tooltip would cover this one.
  for (const row of rows) row.querySelector("title")?.remove();
  svg.addEventListener("pointermove", (event) => {
    const place = pointerIn(svg, event);
    const hint = hints[Math.floor((place.y - top) / rowHeight)];
    if (hint === undefined) {
      hideReadOut();
      return;
    }
    const shap = (place.x - zero) / scale;
    const sign = shap < 0 ? "−" : "+";
    showReadOut(`${hint} · here ${sign}${Math.abs(shap).toFixed(2)}`, event);
  });
  svg.addEventListener("pointerleave", hideReadOut);
}
