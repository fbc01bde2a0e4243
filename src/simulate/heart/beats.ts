import type { Random } from "../../core/random.ts";
import { clamp } from "../draw.ts";
import type { SimulatedVisit } from "../people/visit.ts";
import type { Beat } from "../rhythm/rhythm.ts";
import type { BeatFiducials } from "./fiducials.ts";
import { ECTOPIC_QT_EXCESS_SECONDS, type Heart } from "./heart.ts";
import type { RecoveryWave } from "./recovery.ts";
import { rotationMatrix } from "./vector.ts";
import type { TimedWave } from "./ventricles.ts";
import { addWaveInto, amplified, type Front, retimed, turned } from "./wave.ts";

/**
 * Adds every beat to a vectorcardiogram and tells where its waves lie. Within a recording PR, QT and the size of P
 * and T follow the rate, and breathing moves the heart.
 * @param target float64[3, samples] in mV
 * @returns one entry per beat whose R peak lies inside the recording
 */
export function addBeatsInto(
  target: Float64Array,
  options: {
    heart: Heart;
    visit: SimulatedVisit;
    beats: readonly Beat[];
    samplingRateHz: number;
    random: Random;
  },
): readonly BeatFiducials[] {
  const { heart, visit, beats, samplingRateHz, random } = options;
  const breathingPhase = 2 * Math.PI * random.uniform();
  const durationSeconds = target.length / 3 / samplingRateHz;
  const fiducials: BeatFiducials[] = [];
  // Recovery remembers the last beats, not only the one before.
  let rrMemory = 60 / visit.rateBpm;
  for (const beat of beats) {
    rrMemory = 0.75 * rrMemory + 0.25 * beat.rrSeconds;
    const placed = placedWaves(heart, visit, beat, rrMemory);
    const breathing = Math.sin(2 * Math.PI * visit.respirationHz * beat.seconds + breathingPhase);
    const gain = visit.gain * (1 + 0.04 * breathing) * (1 + 0.012 * random.normal());
    const turn = rotationMatrix({
      frontalDegrees: visit.posture.frontalDegrees + 2.5 * breathing,
      horizontalDegrees: visit.posture.horizontalDegrees + 2 * breathing,
      sagittalDegrees: visit.posture.sagittalDegrees,
    });
    for (const { fronts, originSeconds } of placed.waves) {
      addWaveInto(target, amplified(turned(fronts, turn), gain), { originSeconds, samplingRateHz });
    }
    if (placed.fiducials.rPeak >= 0 && placed.fiducials.rPeak < durationSeconds) {
      fiducials.push(within(placed.fiducials, durationSeconds));
    }
  }
  return fiducials;
}

interface PlacedWave {
  readonly fronts: readonly Front[];
  readonly originSeconds: number;
}

interface PlacedBeat {
  readonly waves: readonly PlacedWave[];
  readonly fiducials: BeatFiducials;
}

function placedWaves(
  heart: Heart,
  visit: SimulatedVisit,
  beat: Beat,
  rrMemory: number,
): PlacedBeat {
  const ventricular = beat.origin === "ventricles";
  const qrs = ventricular ? heart.ectopicQrs : heart.qrs;
  const recovery = ventricular ? heart.ectopicRecovery : heart.recovery;
  const qtSeconds =
    heart.qtcSeconds * rrMemory ** heart.qtExponent + (ventricular ? ECTOPIC_QT_EXCESS_SECONDS : 0);
  const p = placedP(heart, visit, beat, qrs);
  return {
    waves: [
      ...p.waves,
      { fronts: qrs.fronts, originSeconds: beat.seconds },
      ...placedRecovery(recovery, beat.seconds, qtSeconds, rrMemory),
    ],
    fiducials: {
      origin: beat.origin,
      ...p.times,
      qrsOnset: beat.seconds + qrs.extent.onset,
      rPeak: beat.seconds + qrs.extent.peak,
      qrsEnd: beat.seconds + qrs.extent.end,
      tPeak: beat.seconds + recovery.t.extent.peak * qtSeconds,
      tEnd: beat.seconds + recovery.t.extent.end * qtSeconds,
    },
  };
}

function placedRecovery(
  recovery: RecoveryWave,
  originSeconds: number,
  qtSeconds: number,
  rrMemory: number,
): PlacedWave[] {
  const tGain = clamp(0.55 + 0.45 * rrMemory, 0.6, 1.15);
  const uGain = clamp((rrMemory - 0.75) / 0.35, 0, 1);
  const placed = (fronts: readonly Front[], gain: number): PlacedWave => ({
    fronts: amplified(retimed(fronts, { factor: qtSeconds }), gain),
    originSeconds,
  });
  return [placed(recovery.st, 1), placed(recovery.t.fronts, tGain), placed(recovery.u, uGain)];
}

const NO_P = { waves: [], times: { pOnset: null, pPeak: null, pEnd: null } } as const;

/** A fast heart conducts faster, and P must not start before the last QRS complex is over. */
function placedP(
  heart: Heart,
  visit: SimulatedVisit,
  beat: Beat,
  qrs: TimedWave,
): {
  waves: readonly PlacedWave[];
  times: Pick<BeatFiducials, "pOnset" | "pPeak" | "pEnd">;
} {
  if (beat.origin === "fibrillation" || beat.origin === "ventricles") return NO_P;
  const premature = beat.origin === "atria";
  const wave = premature ? heart.ectopicP : heart.sinusP;
  const rr = Math.min(beat.rrSeconds, 1.4);
  const conducted =
    (heart.prSeconds + visit.prChangeSeconds) * (0.9 + 0.1 * rr) + (premature ? 0.012 : 0);
  const prSeconds = Math.min(conducted, beat.rrSeconds - qrs.extent.end - 0.04);
  const originSeconds = beat.seconds + qrs.extent.onset - prSeconds;
  const gain = clamp(1.25 - 0.25 * rr, 0.85, 1.15);
  return {
    waves: [
      { fronts: amplified(wave.fronts, gain), originSeconds },
      { fronts: wave.recovery, originSeconds },
    ],
    times: {
      pOnset: originSeconds + wave.extent.onset,
      pPeak: originSeconds + wave.extent.peak,
      pEnd: originSeconds + wave.extent.end,
    },
  };
}

/** Drops the points that lie outside the recording. */
function within(fiducials: BeatFiducials, durationSeconds: number): BeatFiducials {
  const kept = (seconds: number | null): number | null =>
    seconds !== null && seconds >= 0 && seconds < durationSeconds ? seconds : null;
  return {
    origin: fiducials.origin,
    pOnset: kept(fiducials.pOnset),
    pPeak: kept(fiducials.pPeak),
    pEnd: kept(fiducials.pEnd),
    qrsOnset: kept(fiducials.qrsOnset),
    rPeak: fiducials.rPeak,
    qrsEnd: kept(fiducials.qrsEnd),
    tPeak: kept(fiducials.tPeak),
    tEnd: kept(fiducials.tEnd),
  };
}
