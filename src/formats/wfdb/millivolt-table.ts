const VALUES = 65_536;

/** The scale used last, how many samples it was used for, and its table once that pays. */
let last: {
  readonly gain: number;
  readonly baseline: number;
  readonly invalid: number;
  samples: number;
  table: Float32Array | null;
} = { gain: Number.NaN, baseline: 0, invalid: 0, samples: 0, table: null };

/**
 * Every 16-bit sample in units at one scale, float32[65536] by the 16 bits of the sample, `sample & 0xffff`: worth its making once as many
 * samples as it has values were converted at this scale without another in between, as in datasets of one gain; null
 * until then. `samples` is how many are to be converted now. Memory: one table of 256 KiB.
 */
export function millivoltTable(
  scale: {
    readonly gainAdcPerUnit: number;
    readonly baselineAdc: number;
    readonly invalid: number;
  },
  samples: number,
): Float32Array | null {
  const { gainAdcPerUnit: gain, baselineAdc: baseline, invalid } = scale;
  if (last.gain !== gain || last.baseline !== baseline || last.invalid !== invalid) {
    last = { gain, baseline, invalid, samples: 0, table: null };
  }
  last.samples += samples;
  if (last.table === null && last.samples > VALUES) last.table = tableOf(gain, baseline, invalid);
  return last.table;
}

function tableOf(gain: number, baseline: number, invalid: number): Float32Array {
  const samples = new Int16Array(VALUES).map((_, bits) => bits);
  const table = Float32Array.from(samples, (sample) => (sample - baseline) / gain);
  // Formats without a mark for missing samples have NaN here, which is no sample.
  if (!Number.isNaN(invalid)) table[invalid & 0xffff] = Number.NaN;
  return table;
}
