import type { JSX } from "preact";
import { inkOn, sequentialColor } from "../../../src/report/color-scale.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import {
  type ExplorerSegments,
  explorerSegmentsSchema,
} from "../../../src/results/explorer/explorer-segments.ts";
import type { ExplorerSegmentsEntry } from "../../../src/results/explorer/explorer-study.ts";
import { fetchJson } from "../data/fetch-payload.ts";
import { resource } from "../data/resource.ts";
import { Help } from "../shell/help.tsx";
import { Notice } from "../shell/notice.tsx";
import { change } from "../state/store.ts";

/** Which waves in which leads the model reads: means over the explained records. */
export function SegmentTable({
  entry,
  title,
}: {
  entry: ExplorerSegmentsEntry;
  title: string;
}): JSX.Element {
  const path = explorerPaths.segments(entry);
  const loaded = resource(path, () => fetchJson(path, explorerSegmentsSchema)).value;
  if (loaded.status === "loading") return <p class="loading">Loading …</p>;
  if (loaded.status === "failed") {
    return (
      <Notice title="The values of waves and leads cannot be had">
        <p>{loaded.reason}</p>
      </Notice>
    );
  }
  const { record } = entry;
  return (
    <section aria-labelledby="segments-heading">
      <h3 id="segments-heading">Waves and leads that count for {title}</h3>
      <Cells segments={loaded.value} />
      {record !== null && (
        <p>
          <button
            type="button"
            class="button"
            onClick={() =>
              change({
                view: "records",
                tab: "ecg",
                overlay: "segments",
                record: `${entry.dataset}/${record}`,
              })
            }
          >
            See it on the recording of {record}
          </button>
        </p>
      )}
      <Help>
        <p>
          A wave is taken out of one lead, the frozen model looks again, and the change of its
          output is the wave’s share (in log-odds, mean of sizes over {loaded.value.records}{" "}
          records). Dark cells matter little, bright cells much. A heart specialist would look at
          the same places; a model that looks elsewhere may be right for the wrong reason.
        </p>
      </Help>
    </section>
  );
}

function Cells({
  segments: { leads, waves, meanAbsolute, mean },
}: {
  segments: ExplorerSegments;
}): JSX.Element {
  const most = Math.max(...meanAbsolute, 1e-9);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label="Waves and leads as a table">
      <table class="segment-table">
        <thead>
          <tr>
            <th scope="col">Lead</th>
            {waves.map((wave) => (
              <th key={wave} scope="col">
                {wave}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {leads.map((lead, l) => (
            <tr key={lead}>
              <th scope="row">{lead}</th>
              {waves.map((wave, w) => {
                const at = l * waves.length + w;
                const color = sequentialColor(meanAbsolute[at]! / most);
                return (
                  <td
                    key={wave}
                    class="segment-cell"
                    style={{ "--cell": color, "--cell-ink": inkOn(color) }}
                    title={`mean with its sign: ${mean[at]!.toFixed(3)}`}
                  >
                    {meanAbsolute[at]!.toFixed(2)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
