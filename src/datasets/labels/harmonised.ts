/** A diagnosis that several datasets state, each with codes of its own. */
export interface HarmonisedClass {
  readonly id: string;
  readonly title: string;
}

/**
 * The 30 classes that this project compares across datasets. Which of a dataset's own codes mean a class stands
 * in that family's table: `scp-codes.ts` (PTB-XL), `snomed-codes.ts` (the Challenge's datasets).
 */
export const HARMONISED_CLASSES: readonly HarmonisedClass[] = [
  { id: "NSR", title: "Sinus rhythm" },
  { id: "NORM", title: "Normal ECG" },
  { id: "AF", title: "Atrial fibrillation" },
  { id: "AFL", title: "Atrial flutter" },
  { id: "SB", title: "Sinus bradycardia" },
  { id: "STACH", title: "Sinus tachycardia" },
  { id: "SARRH", title: "Sinus arrhythmia" },
  { id: "SVT", title: "Supraventricular tachycardia" },
  { id: "IAVB", title: "First-degree AV block" },
  { id: "LBBB", title: "Complete left bundle branch block" },
  { id: "RBBB", title: "Complete right bundle branch block" },
  { id: "IRBBB", title: "Incomplete right bundle branch block" },
  { id: "LAFB", title: "Left anterior fascicular block" },
  { id: "NSIVCD", title: "Non-specific intraventricular conduction delay" },
  { id: "PAC", title: "Premature atrial complex" },
  { id: "PVC", title: "Premature ventricular complex" },
  { id: "STD", title: "ST depression" },
  { id: "STE", title: "ST elevation" },
  { id: "TAB", title: "T-wave abnormality" },
  { id: "TINV", title: "T-wave inversion" },
  { id: "LVH", title: "Left ventricular hypertrophy" },
  { id: "RVH", title: "Right ventricular hypertrophy" },
  { id: "LQRSV", title: "Low QRS voltage" },
  { id: "LAD", title: "Left axis deviation" },
  { id: "RAD", title: "Right axis deviation" },
  { id: "LQT", title: "Prolonged QT interval" },
  { id: "QAB", title: "Abnormal Q wave" },
  { id: "PACE", title: "Paced rhythm" },
  { id: "MI", title: "Myocardial infarction" },
  { id: "WPW", title: "Ventricular pre-excitation (WPW)" },
];
