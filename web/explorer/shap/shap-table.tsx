import type { JSX } from "preact";
import type { ExplorerShap } from "../../../src/results/explorer/explorer-shap.ts";
import { recordIdOf } from "../data/cohort.ts";
import { cohort } from "../state/choices.ts";

/** The dimensions that matter most, with the records in which each spoke loudest: the beeswarm as text. */
export function ShapTable({
  shap,
  start,
  onOpen,
}: {
  shap: ExplorerShap;
  start: number;
  onOpen: (row: number) => void;
}): JSX.Element {
  const points = shap.row.length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label="Dimensions as a table">
      <table class="shap-table">
        <caption>The dimensions that matter most</caption>
        <thead>
          <tr>
            <th scope="col">Dimension</th>
            <th scope="col" class="right">
              Mean |SHAP|
            </th>
            <th scope="col">Spoke most for it in</th>
            <th scope="col">Spoke most against it in</th>
          </tr>
        </thead>
        <tbody>
          {shap.top.map(({ feature, name, importance }, t) => {
            const values = shap.shap.subarray(t * points, (t + 1) * points);
            return (
              <tr key={feature}>
                <th scope="row">{name}</th>
                <td class="right">{importance.toFixed(3)}</td>
                {points > 0 &&
                  [extreme(values, 1), extreme(values, -1)].map((at, i) => (
                    <td key={i === 0 ? "for" : "against"}>
                      <button
                        type="button"
                        class="neighbour-id"
                        onClick={() => onOpen(start + shap.row[at]!)}
                      >
                        {recordIdOf(cohort.value!, start + shap.row[at]!)}
                      </button>
                    </td>
                  ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function extreme(values: Float32Array, sign: number): number {
  let best = 0;
  for (let p = 1; p < values.length; p++) if (sign * values[p]! > sign * values[best]!) best = p;
  return best;
}
