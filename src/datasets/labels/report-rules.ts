/** What a machine's report says of a class. */
export interface ReportFindings {
  /** Classes that it states, in the order of the rules. */
  readonly stated: readonly string[];
  /** Classes that it only mentions with doubt: neither present nor absent. */
  readonly doubted: readonly string[];
}

/**
 * The words by which a line of an ECG cart's report (in lower case) states a harmonised class. The carts of
 * MIMIC-IV-ECG write "infarct" rather than "myocardial infarction", "PAC(s)" and "1st degree A-V block".
 */
const RULES: readonly (readonly [string, RegExp])[] = [
  ["NSR", /(?<!\w)sinus rhythm/],
  ["NORM", /^(sinus rhythm[,. -]+)?normal ecg\W*$/],
  ["AF", /atrial fibrillation/],
  ["AFL", /atrial flutter/],
  ["SB", /sinus bradycardia/],
  ["STACH", /sinus tachycardia/],
  ["SARRH", /sinus arrhythmia/],
  ["SVT", /supraventricular tachycardia/],
  ["IAVB", /(1st|first) degree a-?v|(1st|first) degree atrioventricular/],
  ["LBBB", /(?<!incomplete )(left bundle branch block|\blbbb\b)/],
  ["RBBB", /(?<!incomplete )(right bundle branch block|\brbbb\b)/],
  ["IRBBB", /incomplete (right bundle branch block|rbbb\b)/],
  ["LAFB", /left anterior fascicular block/],
  ["NSIVCD", /\biv conduction (defect|delay)|intraventricular conduction (defect|delay)/],
  ["PAC", /\bpacs?\b|atrial premature|premature atrial/],
  ["PVC", /\bpvcs?\b|ventricular premature|premature ventricular/],
  ["STD", /\bst depression/],
  ["STE", /\bst elevation/],
  ["TAB", /\bt wave (changes|abnormal)/],
  ["TINV", /inverted t\b|t wave inversion/],
  ["LVH", /left ventricular hypertrophy/],
  ["RVH", /right ventricular hypertrophy/],
  ["LQRSV", /low qrs voltage/],
  ["LAD", /left axis deviation/],
  ["RAD", /right axis deviation/],
  ["LQT", /(long|prolonged) qt/],
  ["PACE", /\bpac(ed|ing)\b|pacemaker/],
  ["MI", /infarct/],
  ["WPW", /wolff|pre-?excitation/],
];

/** Classes for which there is a rule. */
export const REPORT_CLASSES: readonly string[] = RULES.map(([id]) => id);

/** Before a finding: it is denied. */
const DENIAL = /\b(no|not|without|absence of|negative for|has replaced|no longer)\b/;
/** Before a finding, or joining two: it is not decided. */
const DOUBT =
  /\b(possibl[ey]|probabl[ey]|consider|cannot|can't|rule out|r\/o|exclude|suggests?|suggestive|suspect(ed)?|may|might|could|borderline|minimal|questionable|uncertain|likely|versus|vs|or)\b|\?/;
/** Behind a finding: it is not decided, or no longer there. */
const DOUBT_BEHIND =
  /^\W*((is|are) )?(possible|probable|suspected|uncertain|questionable|cannot be)\b|^[^,;.-]*\bor\b|^\s*\?/;
const DENIAL_BEHIND = /^[^,;.]*\b((is|are|has been) )?(no longer|not) (present|seen|evident)\b/;
/** A line that speaks of an earlier recording says nothing of this one. */
const COMPARISON =
  /\b(previous|prior|earlier) (tracing|ecg|ekg)\b|\bcompared (to|with)\b|\bsince (the )?(last|previous)\b/;

/**
 * Reads a report line by line. A class is stated where its words stand without a sign of doubt; it is doubted where
 * every mention has one ("possible", "cannot rule out", "borderline", "or" ...), and such a class is not assessed in
 * the record. Words that deny ("no evidence of ...") count as if the line were not there, and so do lines that
 * compare with an earlier ECG. What stands before the sign is not touched: "Sinus rhythm with possible LVH" states a
 * sinus rhythm.
 */
export function readReport(lines: readonly string[]): ReportFindings {
  const stated = new Set<string>();
  const doubted = new Set<string>();
  for (const line of lines) {
    for (const [id, certain] of findingsOf(line)) (certain ? stated : doubted).add(id);
  }
  return {
    stated: REPORT_CLASSES.filter((id) => stated.has(id)),
    doubted: REPORT_CLASSES.filter((id) => doubted.has(id) && !stated.has(id)),
  };
}

type LineFindings = readonly (readonly [string, boolean])[];

/** Carts choose from few thousand lines; more are not kept. */
const LINES_KEPT = 20_000;
const KNOWN_LINES = new Map<string, LineFindings>();

/** The classes that one line mentions, and whether with certainty. */
function findingsOf(line: string): LineFindings {
  const text = line.toLowerCase().replace(/\s+/g, " ").trim();
  const known = KNOWN_LINES.get(text);
  if (known !== undefined) return known;
  const found = COMPARISON.test(text)
    ? []
    : RULES.flatMap(([id, words]) => mention(text, id, words));
  if (KNOWN_LINES.size < LINES_KEPT) KNOWN_LINES.set(text, found);
  return found;
}

function mention(text: string, id: string, words: RegExp): LineFindings {
  const match = words.exec(text);
  if (match === null) return [];
  const before = text.slice(0, match.index).replace(/^.*[;.] /, "");
  const behind = text.slice(match.index + match[0].length);
  // "Cannot rule out" denies nothing.
  const denied = DENIAL.test(before.replace(/\b(can ?not|not possible to)\b/g, ""));
  if (denied || DENIAL_BEHIND.test(behind)) return [];
  return [[id, !DOUBT.test(before) && !DOUBT_BEHIND.test(behind)]];
}
