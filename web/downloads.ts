import { figureRows, rowObjects } from "./figure-rows.ts";
import { figureSvg } from "./figure-svg.ts";
import { pngOf } from "./png.ts";

/** Adds SVG, PNG and JSON beside the CSV link that the page already has. */
export function addDownloads(figure: HTMLElement): void {
  const place = figure.querySelector(".downloads");
  if (place === null) return;
  const name = figure.dataset["name"] ?? figure.id;
  const add = (label: string, make: () => Promise<Blob> | Blob): void => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.setAttribute("aria-label", `Download ${name} as ${label}`);
    button.addEventListener("click", () => {
      Promise.resolve(make()).then(
        (blob) => save(blob, `${name}.${label.toLowerCase()}`),
        () => {
          button.textContent = `${label}: not possible here`;
        },
      );
    });
    place.append(button);
  };
  if (figure.querySelector("svg") !== null) {
    add("SVG", () => new Blob([figureSvg(figure).markup], { type: "image/svg+xml" }));
    add("PNG", () => pngOf(figureSvg(figure)));
  }
  add("JSON", () => {
    const json = JSON.stringify(rowObjects(figureRows(figure)), null, 1);
    return new Blob([json], { type: "application/json" });
  });
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this function has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
