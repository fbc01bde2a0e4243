/** One of the statements with which PTB-XL's cardiologists describe a recording. */
export interface PtbXlStatement {
  /** SCP-ECG code as the tables spell it: "1AVB", "PRC(S)". */
  readonly code: string;
  readonly title: string;
  /** What it speaks of; four statements are diagnostic and of form. */
  readonly kinds: readonly ("diagnostic" | "form" | "rhythm")[];
  /** NORM, MI, STTC, CD or HYP; null for statements that are not diagnostic. */
  readonly superclass: string | null;
  /** One of 23; null for statements that are not diagnostic. */
  readonly subclass: string | null;
}

const KINDS = { d: "diagnostic", f: "form", r: "rhythm" } as const;

/** Kinds, code, superclass, subclass, description. */
const TABLE = [
  ["df", "NDT", "STTC", "STTC", "non-diagnostic T abnormalities"],
  ["df", "NST_", "STTC", "NST_", "non-specific ST changes"],
  ["df", "DIG", "STTC", "STTC", "digitalis-effect"],
  ["df", "LNGQT", "STTC", "STTC", "long QT-interval"],
  ["d", "NORM", "NORM", "NORM", "normal ECG"],
  ["d", "IMI", "MI", "IMI", "inferior myocardial infarction"],
  ["d", "ASMI", "MI", "AMI", "anteroseptal myocardial infarction"],
  ["d", "LVH", "HYP", "LVH", "left ventricular hypertrophy"],
  ["d", "LAFB", "CD", "LAFB/LPFB", "left anterior fascicular block"],
  ["d", "ISC_", "STTC", "ISC_", "non-specific ischemic"],
  ["d", "IRBBB", "CD", "IRBBB", "incomplete right bundle branch block"],
  ["d", "1AVB", "CD", "_AVB", "first degree AV block"],
  ["d", "IVCD", "CD", "IVCD", "non-specific intraventricular conduction disturbance (block)"],
  ["d", "ISCAL", "STTC", "ISCA", "ischemic in anterolateral leads"],
  ["d", "CRBBB", "CD", "CRBBB", "complete right bundle branch block"],
  ["d", "CLBBB", "CD", "CLBBB", "complete left bundle branch block"],
  ["d", "ILMI", "MI", "IMI", "inferolateral myocardial infarction"],
  ["d", "LAO/LAE", "HYP", "LAO/LAE", "left atrial overload/enlargement"],
  ["d", "AMI", "MI", "AMI", "anterior myocardial infarction"],
  ["d", "ALMI", "MI", "AMI", "anterolateral myocardial infarction"],
  ["d", "ISCIN", "STTC", "ISCI", "ischemic in inferior leads"],
  ["d", "INJAS", "MI", "AMI", "subendocardial injury in anteroseptal leads"],
  ["d", "LMI", "MI", "LMI", "lateral myocardial infarction"],
  ["d", "ISCIL", "STTC", "ISCI", "ischemic in inferolateral leads"],
  ["d", "LPFB", "CD", "LAFB/LPFB", "left posterior fascicular block"],
  ["d", "ISCAS", "STTC", "ISCA", "ischemic in anteroseptal leads"],
  ["d", "INJAL", "MI", "AMI", "subendocardial injury in anterolateral leads"],
  ["d", "ISCLA", "STTC", "ISCA", "ischemic in lateral leads"],
  ["d", "RVH", "HYP", "RVH", "right ventricular hypertrophy"],
  ["d", "ANEUR", "STTC", "STTC", "ST-T changes compatible with ventricular aneurysm"],
  ["d", "RAO/RAE", "HYP", "RAO/RAE", "right atrial overload/enlargement"],
  ["d", "EL", "STTC", "STTC", "electrolytic disturbance or drug (former EDIS)"],
  ["d", "WPW", "CD", "WPW", "Wolf-Parkinson-White syndrome"],
  ["d", "ILBBB", "CD", "ILBBB", "incomplete left bundle branch block"],
  ["d", "IPLMI", "MI", "IMI", "inferoposterolateral myocardial infarction"],
  ["d", "ISCAN", "STTC", "ISCA", "ischemic in anterior leads"],
  ["d", "IPMI", "MI", "IMI", "inferoposterior myocardial infarction"],
  ["d", "SEHYP", "HYP", "SEHYP", "septal hypertrophy"],
  ["d", "INJIN", "MI", "IMI", "subendocardial injury in inferior leads"],
  ["d", "INJLA", "MI", "AMI", "subendocardial injury in lateral leads"],
  ["d", "PMI", "MI", "PMI", "posterior myocardial infarction"],
  ["d", "3AVB", "CD", "_AVB", "third degree AV block"],
  ["d", "INJIL", "MI", "IMI", "subendocardial injury in inferolateral leads"],
  ["d", "2AVB", "CD", "_AVB", "second degree AV block"],
  ["f", "ABQRS", "", "", "abnormal QRS"],
  ["f", "PVC", "", "", "ventricular premature complex"],
  ["f", "STD_", "", "", "non-specific ST depression"],
  ["f", "VCLVH", "", "", "voltage criteria (QRS) for left ventricular hypertrophy"],
  ["f", "QWAVE", "", "", "Q waves present"],
  ["f", "LOWT", "", "", "low amplitude T-waves"],
  ["f", "NT_", "", "", "non-specific T-wave changes"],
  ["f", "PAC", "", "", "atrial premature complex"],
  ["f", "LPR", "", "", "prolonged PR interval"],
  ["f", "INVT", "", "", "inverted T-waves"],
  ["f", "LVOLT", "", "", "low QRS voltages in the frontal and horizontal leads"],
  ["f", "HVOLT", "", "", "high QRS voltage"],
  ["f", "TAB_", "", "", "T-wave abnormality"],
  ["f", "STE_", "", "", "non-specific ST elevation"],
  ["f", "PRC(S)", "", "", "premature complex(es)"],
  ["r", "SR", "", "", "sinus rhythm"],
  ["r", "AFIB", "", "", "atrial fibrillation"],
  ["r", "STACH", "", "", "sinus tachycardia"],
  ["r", "SARRH", "", "", "sinus arrhythmia"],
  ["r", "SBRAD", "", "", "sinus bradycardia"],
  ["r", "PACE", "", "", "normal functioning artificial pacemaker"],
  ["r", "SVARR", "", "", "supraventricular arrhythmia"],
  ["r", "BIGU", "", "", "bigeminal pattern (unknown origin, SV or Ventricular)"],
  ["r", "AFLT", "", "", "atrial flutter"],
  ["r", "SVTAC", "", "", "supraventricular tachycardia"],
  ["r", "PSVT", "", "", "paroxysmal supraventricular tachycardia"],
  ["r", "TRIGU", "", "", "trigeminal pattern (unknown origin, SV or Ventricular)"],
] as const;

/** The 71 statements of PTB-XL 1.0.3, in the order of its scp_statements.csv (Wagner et al. 2020, CC BY 4.0). */
export const PTB_XL_STATEMENTS: readonly PtbXlStatement[] = TABLE.map(
  ([kinds, code, superclass, subclass, title]) => ({
    code,
    title,
    kinds: ([...kinds] as (keyof typeof KINDS)[]).map((kind) => KINDS[kind]),
    superclass: superclass || null,
    subclass: subclass || null,
  }),
);
