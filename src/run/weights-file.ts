import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pathInPackage } from "../models/shipped-weights.ts";

/** The weights file behind what a study says: relative to the study, or one that comes with this package. */
export function weightsFile(weights: string, studyFolder: string): string {
  const shipped = pathInPackage(weights);
  return shipped === null ? resolve(studyFolder, weights) : packageFile(shipped);
}

/** A file of this package, wherever it is installed. */
function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
