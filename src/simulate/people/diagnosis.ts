/** What determines a simulated person's ECG, in the cardiologist's own categories. */
export interface Diagnosis {
  readonly rhythm:
    | "sinus"
    | "bradycardia"
    | "tachycardia"
    | "near-bradycardia"
    | "near-tachycardia"
    | "fibrillation";
  readonly conduction: Conduction;
  /** "borderline" draws a PR interval of 185-215 ms, on both sides of the definition. */
  readonly atrioventricular: "normal" | "borderline" | "first-degree";
  readonly ectopy: "none" | "ventricular" | "atrial" | "frequent-atrial";
  readonly hypertrophied: boolean;
  /** A restless patient: muscle noise several times the site's usual. */
  readonly restless: boolean;
}

/** How the impulse spreads through the ventricles; "delay" is a nonspecific one, "partial" an incomplete block. */
export type Conduction = "normal" | "rbbb" | "lbbb" | "partial-rbbb" | "partial-lbbb" | "delay";

/** How many of a site's people have each diagnosis; shares are relative. */
export type DiagnosisMix = Readonly<Record<DiagnosisId, number>>;

export type DiagnosisId =
  | "healthy"
  | "restless"
  | "near-bradycardia"
  | "near-tachycardia"
  | "borderline-pr"
  | "partial-rbbb"
  | "partial-lbbb"
  | "conduction-delay"
  | "frequent-atrial-beats"
  | "atrial-beats"
  | "ventricular-beats"
  | "hypertrophy"
  | "bradycardia"
  | "bradycardia-first-degree"
  | "bradycardia-ventricular-beats"
  | "bradycardia-rbbb"
  | "tachycardia"
  | "tachycardia-ventricular-beats"
  | "tachycardia-hypertrophy"
  | "tachycardia-lbbb"
  | "first-degree"
  | "first-degree-rbbb"
  | "first-degree-lbbb"
  | "rbbb"
  | "lbbb"
  | "fibrillation"
  | "fibrillation-restless"
  | "fibrillation-rbbb"
  | "fibrillation-lbbb"
  | "fibrillation-ventricular-beats";

const HEALTHY: Diagnosis = {
  rhythm: "sinus",
  conduction: "normal",
  atrioventricular: "normal",
  ectopy: "none",
  hypertrophied: false,
  restless: false,
};

/** Every combination that occurs. Those called near-, borderline- and frequent- are hard on purpose. */
export const DIAGNOSES: Readonly<Record<DiagnosisId, Diagnosis>> = {
  healthy: HEALTHY,
  restless: { ...HEALTHY, restless: true },
  "near-bradycardia": { ...HEALTHY, rhythm: "near-bradycardia" },
  "near-tachycardia": { ...HEALTHY, rhythm: "near-tachycardia" },
  "borderline-pr": { ...HEALTHY, atrioventricular: "borderline" },
  "partial-rbbb": { ...HEALTHY, conduction: "partial-rbbb" },
  "partial-lbbb": { ...HEALTHY, conduction: "partial-lbbb" },
  "conduction-delay": { ...HEALTHY, conduction: "delay" },
  "frequent-atrial-beats": { ...HEALTHY, ectopy: "frequent-atrial" },
  "atrial-beats": { ...HEALTHY, ectopy: "atrial" },
  "ventricular-beats": { ...HEALTHY, ectopy: "ventricular" },
  hypertrophy: { ...HEALTHY, hypertrophied: true },
  bradycardia: { ...HEALTHY, rhythm: "bradycardia" },
  "bradycardia-first-degree": {
    ...HEALTHY,
    rhythm: "bradycardia",
    atrioventricular: "first-degree",
  },
  "bradycardia-ventricular-beats": { ...HEALTHY, rhythm: "bradycardia", ectopy: "ventricular" },
  "bradycardia-rbbb": { ...HEALTHY, rhythm: "bradycardia", conduction: "rbbb" },
  tachycardia: { ...HEALTHY, rhythm: "tachycardia" },
  "tachycardia-ventricular-beats": { ...HEALTHY, rhythm: "tachycardia", ectopy: "ventricular" },
  "tachycardia-hypertrophy": { ...HEALTHY, rhythm: "tachycardia", hypertrophied: true },
  "tachycardia-lbbb": { ...HEALTHY, rhythm: "tachycardia", conduction: "lbbb" },
  "first-degree": { ...HEALTHY, atrioventricular: "first-degree" },
  "first-degree-rbbb": { ...HEALTHY, atrioventricular: "first-degree", conduction: "rbbb" },
  "first-degree-lbbb": { ...HEALTHY, atrioventricular: "first-degree", conduction: "lbbb" },
  rbbb: { ...HEALTHY, conduction: "rbbb" },
  lbbb: { ...HEALTHY, conduction: "lbbb" },
  fibrillation: { ...HEALTHY, rhythm: "fibrillation" },
  "fibrillation-restless": { ...HEALTHY, rhythm: "fibrillation", restless: true },
  "fibrillation-rbbb": { ...HEALTHY, rhythm: "fibrillation", conduction: "rbbb" },
  "fibrillation-lbbb": { ...HEALTHY, rhythm: "fibrillation", conduction: "lbbb" },
  "fibrillation-ventricular-beats": {
    ...HEALTHY,
    rhythm: "fibrillation",
    ectopy: "ventricular",
  },
};

/** Finds the diagnosis at a quantile (0 to 1) of a mix, in the order of `DIAGNOSES`. */
export function diagnosisAt(mix: DiagnosisMix, quantile: number): Diagnosis {
  const ids = Object.keys(DIAGNOSES) as DiagnosisId[];
  const total = ids.reduce((sum, id) => sum + mix[id], 0);
  let left = quantile * total;
  for (const id of ids) {
    left -= mix[id];
    if (left < 0) return DIAGNOSES[id];
  }
  return HEALTHY;
}
