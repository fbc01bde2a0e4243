/** Scores in words, the usual first. */
export const METRIC_NAMES: Readonly<Record<string, string>> = {
  auroc: "AUROC",
  auprc: "AUPRC",
  f1: "F1",
  accuracy: "accuracy",
  "balanced-accuracy": "balanced accuracy",
  sensitivity: "sensitivity",
  specificity: "specificity",
  ppv: "PPV",
  npv: "NPV",
  mcc: "MCC",
  brier: "Brier score",
  ece: "calibration error",
  "log-loss": "log-loss",
  "calibration-slope": "calibration slope",
  "calibration-intercept": "calibration intercept",
  mae: "mean absolute error",
  rmse: "root mean squared error",
  r2: "R²",
  pearson: "Pearson r",
  spearman: "Spearman ρ",
};

export function metricName(id: string): string {
  return METRIC_NAMES[id] ?? id;
}
