/**
 * Passes leads through an electrocardiograph of diagnostic bandwidth: a first-order high-pass at 0.05 Hz and a
 * second-order Butterworth low-pass at 150 Hz (left out where the sampling rate cannot show it), as IEC 60601-2-25
 * asks for. In place.
 * @param leads float64[leads, samples] in mV
 */
export function acquireInto(
  leads: Float64Array,
  { samples, samplingRateHz }: { samples: number; samplingRateHz: number },
): void {
  for (let start = 0; start < leads.length; start += samples) {
    const lead = leads.subarray(start, start + samples);
    highPassInto(lead, Math.exp((-2 * Math.PI * HIGH_PASS_HZ) / samplingRateHz));
    if (LOW_PASS_HZ < 0.45 * samplingRateHz) {
      lowPassInto(lead, Math.tan((Math.PI * LOW_PASS_HZ) / samplingRateHz));
    }
  }
}

const HIGH_PASS_HZ = 0.05;
const LOW_PASS_HZ = 150;

/** Rounds to the recorder's smallest step, in place. */
export function quantiseInto(values: Float64Array, stepMillivolts: number): void {
  const stepsPerMillivolt = 1 / stepMillivolts;
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.floor(values[i]! * stepsPerMillivolt + 0.5) * stepMillivolts;
  }
}

/** The recorder has been connected for a while: it starts as if the lead's mean had been its baseline. */
function highPassInto(lead: Float64Array, pole: number): void {
  let before = 0;
  for (let t = 0; t < lead.length; t++) before += lead[t]! / lead.length;
  let out = 0;
  for (let t = 0; t < lead.length; t++) {
    const now = lead[t]!;
    out = pole * out + ((1 + pole) / 2) * (now - before);
    before = now;
    lead[t] = out;
  }
}

/** Bilinear second-order Butterworth; `k` is the pre-warped frequency tan(pi f / fs). */
function lowPassInto(lead: Float64Array, k: number): void {
  const norm = 1 / (1 + Math.SQRT2 * k + k * k);
  const b = k * k * norm;
  const a1 = 2 * (k * k - 1) * norm;
  const a2 = (1 - Math.SQRT2 * k + k * k) * norm;
  let x1 = lead[0]!;
  let x2 = x1;
  let y1 = x1;
  let y2 = x1;
  for (let t = 0; t < lead.length; t++) {
    const x = lead[t]!;
    const y = b * (x + 2 * x1 + x2) - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    lead[t] = y;
  }
}
