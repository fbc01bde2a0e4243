import type { Random } from "../../core/random.ts";
import { between } from "../draw.ts";
import type { Fibrillation } from "../heart/heart.ts";
import { wanderingCourse } from "./variability.ts";

/**
 * Adds fibrillatory waves: two regions of the atria, each with a frequency that wanders within 4 to 9 Hz, a saw-tooth
 * shape and a strength that comes and goes (the saw-tooth model of Stridh and Sornmo, IEEE TBME 2001, with wandering
 * frequency and two regions).
 * @param target float64[3, samples] in mV
 */
export function addFibrillationInto(
  target: Float64Array,
  {
    fibrillation,
    samplingRateHz,
    random,
  }: { fibrillation: Fibrillation; samplingRateHz: number; random: Random },
): void {
  const samples = target.length / 3;
  for (const [x, y, z] of fibrillation.regions) {
    const strength = wanderingCourse(random, { memorySeconds: 0.7, samples, samplingRateHz });
    const detour = wanderingCourse(random, { memorySeconds: 0.4, samples, samplingRateHz });
    const centreHz = fibrillation.frequencyHz + between(random, -0.5, 0.5);
    let phase = 2 * Math.PI * random.uniform();
    for (let t = 0; t < samples; t++) {
      const frequencyHz = Math.min(9, Math.max(4, centreHz + 1.2 * detour[t]!));
      phase += (2 * Math.PI * frequencyHz) / samplingRateHz;
      const wave = Math.sin(phase) + 0.35 * Math.sin(2 * phase) + 0.12 * Math.sin(3 * phase);
      const value = wave * Math.max(0.1, 0.7 + 0.38 * strength[t]!);
      target[t]! += value * x;
      target[samples + t]! += value * y;
      target[2 * samples + t]! += value * z;
    }
  }
}
