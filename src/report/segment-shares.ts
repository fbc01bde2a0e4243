import type { SegmentSummary } from "../results/segment-summary.ts";
import type { RankedModel, StudyView } from "./study-view.ts";

/** Where one model's log-odds of one class come from, over all datasets. */
export interface SegmentShares {
  readonly model: RankedModel;
  readonly classId: string;
  readonly leads: readonly string[];
  readonly waves: readonly string[];
  /** Share of the total mean |SHAP|, number[leads x waves], lead by lead; all 0 where nothing changes the output. */
  readonly shares: readonly number[];
  readonly records: number;
}

/** Pools the summaries of each model and class, weighted by records; models from the best ranked. */
export function segmentShares(view: StudyView): SegmentShares[] {
  const { segments, task } = view.bundle;
  return view.ranked.flatMap((model) =>
    task.classes.flatMap(({ id }) => {
      const found = segments.filter(
        ({ modelId, classId, records }) =>
          modelId === model.model.id && classId === id && records > 0,
      );
      return found.length === 0 ? [] : [{ model, classId: id, ...pooled(found) }];
    }),
  );
}

function pooled(
  found: readonly SegmentSummary[],
): Pick<SegmentShares, "leads" | "waves" | "shares" | "records"> {
  const { leads, waves } = found[0]!;
  const totals = Array.from({ length: leads.length * waves.length }, (_, cell) =>
    found.reduce((sum, { meanAbsolute, records }) => sum + records * meanAbsolute[cell]!, 0),
  );
  const all = totals.reduce((sum, value) => sum + value, 0);
  return {
    leads,
    waves,
    shares: totals.map((value) => (all > 0 ? value / all : 0)),
    records: found.reduce((sum, { records }) => sum + records, 0),
  };
}

/** Share of each wave over all leads, the largest first. */
export function wavesByShare({ waves, shares }: SegmentShares): { wave: string; share: number }[] {
  return waves
    .map((wave, w) => ({
      wave,
      share: shares.reduce((sum, value, cell) => sum + (cell % waves.length === w ? value : 0), 0),
    }))
    .sort((a, b) => b.share - a.share);
}
