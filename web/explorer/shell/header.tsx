import type { JSX } from "preact";
import { addressOf } from "../state/address.ts";
import { cohort } from "../state/choices.ts";
import type { View } from "../state/explorer-state.ts";
import { change, state } from "../state/store.ts";
import { isDark } from "./theme.ts";

const VIEWS: readonly { readonly view: View; readonly title: string }[] = [
  { view: "records", title: "Records" },
  { view: "fractions", title: "Fewer labels" },
  { view: "shap", title: "SHAP" },
  { view: "data", title: "About the data" },
];

/** Title, the note that data are simulated, and the way to every view. */
export function Header(): JSX.Element {
  const study = cohort.value?.study;
  return (
    <header class="masthead">
      <div class="title">
        <h1>{study?.title ?? "Einthoven explorer"}</h1>
        {study?.simulatedOnly === true && <span class="simulated">Simulated data</span>}
        {study !== undefined && study.jobs.done < study.jobs.planned && (
          <span class="unfinished">
            unfinished: {study.jobs.done} of {study.jobs.planned} steps are done
          </span>
        )}
      </div>
      <nav aria-label="Views">
        {VIEWS.map(({ view, title }) => (
          <a
            key={view}
            href={addressOf({ ...state.value, view })}
            aria-current={state.value.view === view ? "page" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              change({ view });
            }}
          >
            {title}
          </a>
        ))}
        <button
          type="button"
          class="button"
          onClick={() => change({ theme: isDark() ? "light" : "dark" })}
        >
          {isDark() ? "Light colours" : "Dark colours"}
        </button>
      </nav>
    </header>
  );
}
