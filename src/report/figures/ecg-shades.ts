import { escapeHtml } from "../html.ts";

/** A coloured stretch of a lead; samples of the recording. */
export interface Shade {
  readonly from: number;
  readonly to: number;
  readonly color: string;
  /** What it means, shown on hover. */
  readonly title: string;
}

/**
 * Draws stretches of one lead, in the order of time. All that have one colour and one meaning are one broad line with gaps, and
 * those that touch are one piece of it: thousands of stretches take a few bytes each.
 */
export function shadesSvg(
  shades: readonly Shade[],
  {
    place,
    middle,
    height,
  }: {
    /** Where a sample lies, in whole units of the drawing. */
    readonly place: (sample: number) => number;
    readonly middle: number;
    readonly height: number;
  },
): string {
  const lines = new Map<string, { shade: Shade; pieces: [number, number][] }>();
  for (const shade of shades) {
    const [from, to] = [place(shade.from), place(shade.to)];
    if (to <= from) continue;
    const key = `${shade.color} ${shade.title}`;
    const { pieces } = lines.get(key) ?? lines.set(key, { shade, pieces: [] }).get(key)!;
    const before = pieces.at(-1);
    if (before?.[1] === from) before[1] = to;
    else pieces.push([from, to]);
  }
  if (lines.size === 0) return "";
  const paths = [...lines.values()].map(({ shade: { color, title }, pieces }) => {
    const path = pieces.map(([from, to], i) =>
      i === 0 ? `M${from} ${middle}h${to - from}` : `m${from - pieces[i - 1]![1]} 0h${to - from}`,
    );
    return `<path stroke="${color}" d="${path.join("")}"><title>${escapeHtml(title)}</title></path>`;
  });
  return `<g class="shades" fill="none" stroke-width="${height}">${paths.join("")}</g>`;
}
