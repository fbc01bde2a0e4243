import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import {
  type ExplorerShap,
  readExplorerShap,
} from "../../../src/results/explorer/explorer-shap.ts";
import type { ExplorerShapEntry } from "../../../src/results/explorer/explorer-study.ts";
import { fetchBytes } from "./fetch-payload.ts";
import { type Loaded, resource } from "./resource.ts";

/** SHAP values of one dataset, model, probe and class. */
export function shapOf(entry: ExplorerShapEntry): Loaded<ExplorerShap> {
  const path = explorerPaths.shap(entry);
  return resource(path, async () => readExplorerShap(await fetchBytes(path))).value;
}
