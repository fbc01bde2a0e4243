/** Models are compared by one probe, as the figures of the report are: the linear one where there is one. */
export function mainProbe(probes: readonly string[]): string | undefined {
  return probes.includes("linear") ? "linear" : probes[0];
}
