import type { Encoder } from "./model.ts";

const SCHEME = "package:";

/** The weights of an encoder that come with this package, as "package:weights/..."; null for one whose file must be brought. */
export function shippedWeights({ checkpoint }: Encoder): string | null {
  return checkpoint?.url.startsWith(SCHEME) === true ? checkpoint.url : null;
}

/** The path within the package behind such an address; null for the path of any other file. */
export function pathInPackage(weights: string): string | null {
  return weights.startsWith(SCHEME) ? weights.slice(SCHEME.length) : null;
}
