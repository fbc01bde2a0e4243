import type { LayerBlock, LayerSummary } from "../../results/layer-summary.ts";
import type { StudyView } from "../study-view.ts";

/** The layers of two models against each other, or of one against itself. */
export interface LayerPanel {
  /** Places in the summary's models. */
  readonly a: number;
  readonly b: number;
  readonly title: readonly string[];
  readonly isWithin: boolean;
  /** Two different networks, rather than a network with itself or its twin. */
  readonly isBetween: boolean;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row. */
  readonly cells: readonly PanelCell[];
}

export interface PanelCell {
  readonly i: number;
  readonly j: number;
  readonly row: string;
  readonly column: string;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** The panels of the figure: model by model, best first, each with itself, then with its twin; then pairs of encoders. */
export function layerPanels(view: StudyView, summary: LayerSummary): LayerPanel[] {
  const places = new Map(view.ranked.map(({ model }, place) => [model.id, place]));
  const placeOf = (model: number): number =>
    places.get(summary.models[model]!.modelId) ?? places.size;
  const panels = summary.blocks.map((block) => panelOf(view, summary, block));
  const orderOf = ({ a, b }: LayerPanel): number[] => [placeOf(a), a === b ? 0 : 1, placeOf(b)];
  return panels.sort((first, second) => {
    const [x, y] = [orderOf(first), orderOf(second)];
    const at = x.findIndex((value, i) => value !== y[i]);
    return at < 0 ? 0 : x[at]! - y[at]!;
  });
}

function panelOf(
  view: StudyView,
  { models }: LayerSummary,
  { a, b, values, lower, upper }: LayerBlock,
): LayerPanel {
  const [first, second] = [models[a]!, models[b]!];
  const label = (id: string): string => view.model(id)?.label ?? id;
  const isTwin =
    view.model(first.modelId)?.model.randomTwinId === second.modelId ||
    view.model(second.modelId)?.model.randomTwinId === first.modelId;
  const title =
    a === b
      ? [label(first.modelId)]
      : [`down: ${label(first.modelId)}`, `across: ${label(second.modelId)}`];
  return {
    a,
    b,
    title,
    isWithin: a === b,
    isBetween: a !== b && !isTwin,
    rows: first.layers,
    columns: second.layers,
    cells: first.layers.flatMap((row, i) =>
      second.layers.map((column, j) => {
        const cell = i * second.layers.length + j;
        return {
          ...{ i, j, row, column },
          ...{ value: values[cell]!, lower: lower[cell]!, upper: upper[cell]! },
        };
      }),
    ),
  };
}
