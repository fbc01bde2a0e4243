import type { Encoder } from "./model.ts";

/**
 * Describes how an encoder was fed, as the methods section of a paper would: what goes in, the steps in their order,
 * what comes out. One paragraph.
 */
export function methodsParagraph({ card, contract, pooling }: Encoder): string {
  const { samplingRateHz, windowSamples, leads, steps } = contract;
  const seconds = Number((windowSamples / samplingRateHz).toFixed(3));
  const parameters = card.parameters === null ? "" : ` (${millions(card.parameters)} parameters)`;
  const sentences = [
    `${card.title}${parameters} was run frozen on windows of ${seconds} s: ${leads.length} ${leads.length === 1 ? "lead" : "leads"} (${leads.join(", ")}) at ${samplingRateHz} Hz, recordings in millivolts.`,
    `Recordings were prepared in this order: ${steps.join("; ")}.`,
    `Each window gave a vector of ${card.dimension} values${pooling === undefined ? "" : `, the ${pooling.offered[0]} over ${pooling.tokens} tokens (${pooling.layout})`}; vectors of one recording were averaged.`,
  ];
  return sentences.join(" ");
}

/** "30.6 million", "85.2 million", "10 thousand". */
export function millions(count: number): string {
  return count >= 1e6
    ? `${(count / 1e6).toFixed(1)} million`
    : `${Math.round(count / 1e3)} thousand`;
}

/** "2.3 GFLOP": two for each multiply-accumulate. */
export function gigaFlop(gigaMacs: number | null): string {
  return gigaMacs === null ? "-" : (2 * gigaMacs).toFixed(2);
}

/** The datasets of pre-training in words. */
export function pretrainingText(pretrainedOn: readonly string[] | "unknown"): string {
  if (pretrainedOn === "unknown") return "not stated";
  return pretrainedOn.length === 0 ? "none" : pretrainedOn.join(", ");
}
