import type { JSX } from "preact";
import type {
  ExplorerDataset,
  ExplorerModel,
} from "../../../src/results/explorer/explorer-study.ts";
import { cohort } from "../state/choices.ts";

/** What went into the study: sites, models, and what is shown of them. */
export function AboutView(): JSX.Element {
  const { study } = cohort.value!;
  return (
    <>
      <h2>About the data</h2>
      <p class="help">
        {study.description} Task: {study.task.title}. {study.jobs.done} of {study.jobs.planned}{" "}
        steps are done.
      </p>
      <DatasetsTable datasets={study.datasets} />
      <ModelsTable models={study.models} />
      <p class="small muted">
        Nothing of this page is fetched from elsewhere, and nothing that you do here leaves this
        machine.
      </p>
    </>
  );
}

function DatasetsTable({ datasets }: { datasets: readonly ExplorerDataset[] }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-labelledby="sites-heading">
      <h3 id="sites-heading">Sites</h3>
      <table>
        <thead>
          <tr>
            {[
              "Site",
              "Country",
              "Records",
              "Patients",
              "Held out",
              "Licence",
              "Recordings",
              "Left out",
            ].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <tr key={dataset.id}>
              <th scope="row">{dataset.title}</th>
              <td>{dataset.country}</td>
              <td>{dataset.records.toLocaleString("en")}</td>
              <td>{dataset.patients.toLocaleString("en")}</td>
              <td>{heldOut(dataset)}</td>
              <td>{dataset.license}</td>
              <td>{waveformText(dataset)}</td>
              <td>{exclusionText(dataset)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ModelsTable({ models }: { models: readonly ExplorerModel[] }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-labelledby="models-heading">
      <h3 id="models-heading">Models</h3>
      <table>
        <thead>
          <tr>
            {[
              "Model",
              "What it is",
              "Dimensions",
              "ms per ECG",
              "Seen in its own training",
              "Licence",
            ].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <tr key={model.id}>
              <th scope="row">{model.title}</th>
              <td>
                {ROLES[model.role]}. {model.summary}
              </td>
              <td>{model.dimension}</td>
              <td>
                {model.millisecondsPerEcg === null ? "–" : model.millisecondsPerEcg.toPrecision(2)}
              </td>
              <td>{exposureText(model)}</td>
              <td>{model.license}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const ROLES = {
  encoder: "Trained network",
  "random-twin": "The same network untrained",
  control: "Control",
} as const;

function heldOut({ split }: ExplorerDataset): string {
  return (split.find(({ part }) => part === "test")?.records ?? 0).toLocaleString("en");
}

function waveformText({ waveforms }: ExplorerDataset): string {
  switch (waveforms.state) {
    case "here":
      return "shown";
    case "some":
      return `shown for ${waveforms.records.length.toLocaleString("en")} of them`;
    case "withheld":
      return `not shown: ${waveforms.reason}`;
  }
}

function exclusionText({ exclusions }: ExplorerDataset): string {
  if (exclusions.length === 0) return "none";
  return exclusions.map(({ reason, count }) => `${count}: ${reason}`).join("; ");
}

function exposureText({ exposure }: ExplorerModel): string {
  const titles = new Map(cohort.value!.study.datasets.map(({ id, title }) => [id, title]));
  const seen = Object.entries(exposure).filter(([, kind]) => kind === "pre-trained on");
  const unknown = Object.values(exposure).some((kind) => kind === "unknown");
  if (seen.length > 0) return seen.map(([id]) => titles.get(id) ?? id).join(", ");
  return unknown ? "not known" : "none of these sites";
}
