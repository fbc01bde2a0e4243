import type { Finding } from "./findings.ts";

/** One statement of the SCP-ECG standard as PTB-XL's table describes it, in our own words. */
export interface ScpStatement {
  readonly code: string;
  readonly description: string;
  readonly kind: "diagnostic" | "form" | "rhythm";
  /** PTB-XL's superclass and subclass of diagnostic statements. */
  readonly superclass: string;
  readonly subclass: string;
  /** For the report column, in German as most of PTB-XL's. */
  readonly german: string;
}

/** Nothing but sinus rhythm of normal rate. */
export const NORMAL_ECG: ScpStatement = {
  code: "NORM",
  description: "no abnormal finding",
  kind: "diagnostic",
  superclass: "NORM",
  subclass: "NORM",
  german: "normales ekg",
};

/** How each finding is stated in PTB-XL's layout. */
export const SCP_STATEMENTS: Readonly<Record<Finding, ScpStatement>> = {
  NSR: rhythm("SR", "sinus rhythm", "sinusrhythmus"),
  SB: rhythm("SBRAD", "sinus rhythm below 60 per minute", "sinusbradykardie"),
  STACH: rhythm("STACH", "sinus rhythm above 100 per minute", "sinustachykardie"),
  AF: rhythm("AFIB", "atrial fibrillation", "vorhofflimmern"),
  IAVB: diagnostic("1AVB", "prolonged PR interval, first degree", "av-block 1. grades", "_AVB"),
  RBBB: diagnostic("CRBBB", "right bundle branch, complete block", "rechtsschenkelblock", "CRBBB"),
  LBBB: diagnostic("CLBBB", "left bundle branch, complete block", "linksschenkelblock", "CLBBB"),
  PVC: form("PVC", "premature beats of ventricular origin", "ventrikuläre extrasystolen"),
  PAC: form("PAC", "premature beats of atrial origin", "supraventrikuläre extrasystolen"),
  LVH: {
    ...diagnostic("LVH", "voltage of a thickened left ventricle", "linkshypertrophie", "LVH"),
    superclass: "HYP",
  },
};

/** How each finding is stated in the Challenge's headers. */
export const SNOMED_CODES: Readonly<Record<Finding, string>> = {
  NSR: "426783006",
  SB: "426177001",
  STACH: "427084000",
  AF: "164889003",
  IAVB: "270492004",
  RBBB: "59118001",
  LBBB: "164909002",
  PVC: "427172004",
  PAC: "284470004",
  LVH: "164873001",
};

/** The SCP statements of a recording: `NORM` leads when sinus rhythm is all there is. */
export function scpStatementsOf(findings: readonly Finding[]): readonly ScpStatement[] {
  const stated = findings.map((finding) => SCP_STATEMENTS[finding]);
  const normal = findings.every((finding) => finding === "NSR");
  return normal ? [NORMAL_ECG, ...stated] : stated;
}

function rhythm(code: string, description: string, german: string): ScpStatement {
  return { code, description, kind: "rhythm", superclass: "", subclass: "", german };
}

function form(code: string, description: string, german: string): ScpStatement {
  return { code, description, kind: "form", superclass: "", subclass: "", german };
}

function diagnostic(
  code: string,
  description: string,
  german: string,
  subclass: string,
): ScpStatement {
  return { code, description, kind: "diagnostic", superclass: "CD", subclass, german };
}
