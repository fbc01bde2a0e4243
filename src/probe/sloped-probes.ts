/** Probes whose log-odds have a gradient by the embedding; of a study's, the first in this order is taken to explain signals. */
export const SLOPED_PROBES: readonly string[] = ["linear", "ridge", "linear-svm", "mlp"];
