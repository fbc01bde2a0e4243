import type { JSX } from "preact";
import "./shap-bars.css";

/** SHAP values of one record, dimension by dimension, as bars to both sides of zero. */
export function ShapBars({
  values,
  output,
}: {
  values: readonly {
    readonly name: string;
    readonly shap: number;
    readonly standardised: number;
  }[];
  output: string;
}): JSX.Element {
  const most = Math.max(...values.map(({ shap }) => Math.abs(shap)), 1e-9);
  return (
    <table class="shap-bars">
      <caption class="small muted">
        The {values.length} dimensions that matter most over all records; values in {output}
      </caption>
      <thead>
        <tr>
          <th scope="col">Dimension</th>
          <th scope="col">Its value here</th>
          <th scope="col">Against · for</th>
          <th scope="col" class="right">
            SHAP
          </th>
        </tr>
      </thead>
      <tbody>
        {values.map(({ name, shap, standardised }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{`${standardised < 0 ? "−" : "+"}${Math.abs(standardised).toFixed(1)} SD`}</td>
            <td class="shap-cell">
              <span class="shap-track" aria-hidden="true">
                <span
                  class={shap < 0 ? "shap-against" : "shap-for"}
                  style={{ width: `${(50 * Math.abs(shap)) / most}%` }}
                />
              </span>
            </td>
            <td class="right">{`${shap < 0 ? "−" : "+"}${Math.abs(shap).toFixed(2)}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
