import type { JSX } from "preact";
import { settingText } from "../../../src/core/setting.ts";
import { Chips } from "../shell/chips.tsx";
import { Select } from "../shell/select.tsx";
import { filterBy, worstErrorsFirst } from "../state/actions.ts";
import { choices, cohort, settingCode, settingsOf, targetsOf } from "../state/choices.ts";
import { change, state } from "../state/store.ts";
import "./question-bar.css";

/** Which site, which diagnosis, which model: the question that the whole page answers. */
export function QuestionBar(): JSX.Element {
  const { study } = cohort.value!;
  const { target, model, beside } = choices.value!;
  const { datasets } = state.value;
  const models = study.models.map(({ id, title }) => ({ value: id, title }));
  return (
    <section class="question-bar" aria-label="What to look at">
      <Chips
        label="Site"
        chips={[
          {
            key: "",
            on: datasets.length === 0,
            label: "All",
            onPress: () => filterBy({ datasets: [] }),
          },
          ...study.datasets.map(({ id, title, country }) => ({
            key: id,
            on: datasets.includes(id),
            label: title,
            title: country,
            onPress: () => filterBy({ datasets: toggled(datasets, id) }),
          })),
        ]}
      />
      <Select
        label={target.unit === null ? "Diagnosis" : "Predicted number"}
        value={target.id}
        options={targetsOf(study).map(({ id, title }) => ({ value: id, title }))}
        onChange={(value) => filterBy({ class: value })}
      />
      <Select
        label="Model"
        value={model.id}
        options={models}
        onChange={(value) => change({ model: value, lasso: null })}
      />
      <Select
        label="Compare with"
        value={beside?.id ?? ""}
        options={[
          { value: "", title: "nothing" },
          ...models.filter(({ value }) => value !== model.id),
        ]}
        onChange={(value) => change({ beside: value, lasso: null })}
      />
      <button type="button" class="button main" onClick={worstErrorsFirst}>
        Worst errors first
      </button>
      <MoreChoices />
    </section>
  );
}

/** How the probe was fitted: rarely changed, so folded away. */
function MoreChoices(): JSX.Element {
  const { study } = cohort.value!;
  const { probe, setting, train } = choices.value!;
  const settings = settingsOf(study);
  const sources = [
    ...new Set(
      study.predictions.filter((entry) => entry.train !== entry.test).map((entry) => entry.train),
    ),
  ];
  const others = sources.filter((id) => !id.startsWith("all-but:"));
  const trains = [
    { value: "", title: "the same site" },
    ...study.datasets
      .filter(({ id }) => others.includes(id))
      .map(({ id, title }) => ({ value: id, title })),
    ...(others.length < sources.length ? [{ value: "pooled", title: "all other sites" }] : []),
  ];
  return (
    <details class="more-choices" open={train !== "" || undefined}>
      <summary>How it was trained</summary>
      <div>
        <Select
          label="Probe"
          value={probe}
          options={study.probes.map((id) => ({ value: id, title: id }))}
          onChange={(value) => change({ probe: value })}
        />
        <Select
          label="Labels used"
          value={settingCode(setting)}
          options={settings.map((item) => ({ value: settingCode(item), title: settingText(item) }))}
          onChange={(value) => change({ setting: value })}
        />
        <Select
          label="Trained on"
          value={train}
          options={trains}
          onChange={(value) => change({ train: value })}
        />
      </div>
    </details>
  );
}

function toggled(values: readonly string[], value: string): readonly string[] {
  return values.includes(value) ? values.filter((item) => item !== value) : [value];
}
