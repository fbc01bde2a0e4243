/** Turns log-odds into a probability, without overflow. */
export function sigmoid(logit: number): number {
  const e = Math.exp(-Math.abs(logit));
  return (logit >= 0 ? 1 : e) / (1 + e);
}
