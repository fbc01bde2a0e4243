import "./report.css";
import { addDownloads } from "./downloads.ts";
import { addMapReadOut } from "./map-read-out.ts";
import { watchScrollHint } from "./scroll-hint.ts";
import { makeSortable } from "./sort-table.ts";
import { addSwarmReadOut } from "./swarm-read-out.ts";
import { addThemeSwitch } from "./theme.ts";

/** Adds comfort to a finished page. Everything that the report says is there without this script. */
function start(): void {
  addThemeSwitch();
  for (const figure of document.querySelectorAll<HTMLElement>("figure.exhibit"))
    addDownloads(figure);
  for (const table of document.querySelectorAll<HTMLTableElement>("table[data-sortable]")) {
    makeSortable(table);
  }
  for (const hint of document.querySelectorAll<HTMLElement>(".scroll-hint")) watchScrollHint(hint);
  for (const map of document.querySelectorAll<SVGSVGElement>("svg.map")) addMapReadOut(map);
  for (const swarm of document.querySelectorAll<SVGSVGElement>("svg.swarm")) addSwarmReadOut(swarm);
  // Paper cannot be clicked: everything folded is shown.
  window.addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
}

start();
