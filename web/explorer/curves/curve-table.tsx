import type { JSX } from "preact";
import { type Setting, settingText } from "../../../src/core/setting.ts";
import { formatInterval, formatScore } from "../../../src/report/number-format.ts";
import type { ExplorerCurve } from "../../../src/results/explorer/explorer-curves.ts";
import type { ExplorerModel } from "../../../src/results/explorer/explorer-study.ts";
import { choices } from "../state/choices.ts";
import { change } from "../state/store.ts";

/** The numbers of the chart; a model's name emphasises its line. */
export function CurveTable({
  curves,
  models,
  title,
}: {
  curves: readonly ExplorerCurve[];
  models: readonly ExplorerModel[];
  title: string;
}): JSX.Element {
  const settings = new Map<number, Setting>();
  for (const { points } of curves)
    for (const { setting } of points) settings.set(setting.value, setting);
  const columns = [...settings.values()].sort((a, b) => a.value - b.value);
  const { model, beside } = choices.value!;
  const heading = `${title}, with 95 % intervals over patients`;
  // Beside the box that scrolls, so that the heading does not scroll away.
  return (
    <>
      <h3 class="curve-table-title">{heading}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={`${title} as a table`}>
        <table class="curve-table" aria-label={heading}>
          <thead>
            <tr>
              <th scope="col">Model</th>
              {columns.map((setting) => (
                <th key={setting.value} scope="col">
                  {settingText(setting)}
                  <div class="sub small">{patientsAt(curves, setting)}</div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {curves.map((curve) => (
              <tr
                key={curve.model}
                class={curve.model === model.id || curve.model === beside?.id ? "chosen" : ""}
              >
                <th scope="row">
                  <button
                    type="button"
                    class="bar-name"
                    onClick={() => change({ model: curve.model })}
                  >
                    {models.find(({ id }) => id === curve.model)?.title ?? curve.model}
                  </button>
                </th>
                {columns.map(({ value }) => (
                  <Cell key={value} curve={curve} value={value} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Cell({ curve, value }: { curve: ExplorerCurve; value: number }): JSX.Element {
  const point = curve.points.find(({ setting }) => setting.value === value);
  if (point === undefined) return <td class="sub">–</td>;
  if (point.value === null) {
    return (
      <td class="sub" title={point.reason ?? undefined}>
        not computable
      </td>
    );
  }
  return (
    <td>
      {formatScore(point.value)} <span class="sub">{formatInterval(point)}</span>
    </td>
  );
}

function patientsAt(curves: readonly ExplorerCurve[], { value }: Setting): string {
  const point = curves[0]?.points.find(({ setting }) => setting.value === value);
  return point === undefined ? "" : `${point.trainPatients.toLocaleString("en")} patients`;
}
