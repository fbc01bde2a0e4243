/** One of the standard kinds of annotation. */
export interface AnnotationKind {
  /** What a file stores, 1-49. */
  readonly code: number;
  /** What programs print. */
  readonly symbol: string;
  readonly meaning: string;
}

/** Marks the place of a comment; its text is in the note. */
export const COMMENT_CODE = 22;

/**
 * The standard annotation codes (annotations, WFDB Applications Guide; symbols as in wfdb-python 4.3.1). Codes that are
 * missing here are free for an annotator's own use.
 */
export const ANNOTATION_KINDS: readonly AnnotationKind[] = [
  { code: 1, symbol: "N", meaning: "normal beat" },
  { code: 2, symbol: "L", meaning: "beat with left bundle branch block" },
  { code: 3, symbol: "R", meaning: "beat with right bundle branch block" },
  { code: 4, symbol: "a", meaning: "aberrated premature atrial beat" },
  { code: 5, symbol: "V", meaning: "premature ventricular contraction" },
  { code: 6, symbol: "F", meaning: "fusion of a ventricular and a normal beat" },
  { code: 7, symbol: "J", meaning: "premature junctional beat" },
  { code: 8, symbol: "A", meaning: "premature atrial contraction" },
  { code: 9, symbol: "S", meaning: "premature or ectopic supraventricular beat" },
  { code: 10, symbol: "E", meaning: "ventricular escape beat" },
  { code: 11, symbol: "j", meaning: "junctional escape beat" },
  { code: 12, symbol: "/", meaning: "paced beat" },
  { code: 13, symbol: "Q", meaning: "beat that cannot be classified" },
  { code: 14, symbol: "~", meaning: "change of signal quality" },
  { code: 16, symbol: "|", meaning: "isolated artefact like a QRS complex" },
  { code: 18, symbol: "s", meaning: "change of the ST segment" },
  { code: 19, symbol: "T", meaning: "change of the T wave" },
  { code: 20, symbol: "*", meaning: "systole" },
  { code: 21, symbol: "D", meaning: "diastole" },
  { code: COMMENT_CODE, symbol: '"', meaning: "comment" },
  { code: 23, symbol: "=", meaning: "measurement" },
  { code: 24, symbol: "p", meaning: "peak of a P wave" },
  { code: 25, symbol: "B", meaning: "beat with bundle branch block of either side" },
  { code: 26, symbol: "^", meaning: "pacemaker spike without capture" },
  { code: 27, symbol: "t", meaning: "peak of a T wave" },
  { code: 28, symbol: "+", meaning: "change of rhythm" },
  { code: 29, symbol: "u", meaning: "peak of a U wave" },
  { code: 30, symbol: "?", meaning: "beat during learning" },
  { code: 31, symbol: "!", meaning: "ventricular flutter wave" },
  { code: 32, symbol: "[", meaning: "start of ventricular flutter or fibrillation" },
  { code: 33, symbol: "]", meaning: "end of ventricular flutter or fibrillation" },
  { code: 34, symbol: "e", meaning: "atrial escape beat" },
  { code: 35, symbol: "n", meaning: "supraventricular escape beat" },
  { code: 36, symbol: "@", meaning: "link to other data, in the note" },
  { code: 37, symbol: "x", meaning: "P wave without conduction" },
  { code: 38, symbol: "f", meaning: "fusion of a paced and a normal beat" },
  { code: 39, symbol: "(", meaning: "onset of a wave" },
  { code: 40, symbol: ")", meaning: "end of a wave" },
  { code: 41, symbol: "r", meaning: "ventricular beat on a T wave" },
];

/** The standard symbols by code. */
export const STANDARD_SYMBOLS: ReadonlyMap<number, string> = new Map(
  ANNOTATION_KINDS.map(({ code, symbol }) => [code, symbol]),
);
