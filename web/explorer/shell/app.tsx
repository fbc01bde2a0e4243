import type { JSX } from "preact";
import "./base.css";
import "./app.css";
import { choices, cohort, loadedCohort } from "../state/choices.ts";
import { state } from "../state/store.ts";
import { AboutView } from "../views/about-view.tsx";
import { FractionsView } from "../views/fractions-view.tsx";
import { RecordsView } from "../views/records-view.tsx";
import { ShapView } from "../views/shap-view.tsx";
import { Announcer } from "./announcer.tsx";
import { Header } from "./header.tsx";
import { Notice } from "./notice.tsx";

/** The whole page. */
export function App(): JSX.Element {
  return (
    <>
      <SkipLinks />
      <Header />
      <main id="main" tabIndex={-1} class={`view-${state.value.view}`}>
        <Content />
      </main>
      <Announcer />
    </>
  );
}

const PLACES = [
  { id: "main", title: "Skip to the content" },
  { id: "records", title: "Skip to the table of records" },
  { id: "record", title: "Skip to the opened record" },
] as const;

/** The fragment of the address holds the state, so these move the focus themselves. */
function SkipLinks(): JSX.Element {
  return (
    <nav aria-label="Skip">
      {PLACES.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          class="button skip"
          onClick={() => {
            const place = document.getElementById(id) ?? document.getElementById("main");
            place?.focus();
            place?.scrollIntoView();
          }}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}

function Content(): JSX.Element {
  const loaded = loadedCohort.value;
  if (loaded.status === "loading") return <p class="loading">Opening the study …</p>;
  if (loaded.status === "failed") {
    return (
      <Notice title="The study cannot be opened">
        <p>{loaded.reason}</p>
        <p>Start it again with “einthoven view”, and load this page again.</p>
      </Notice>
    );
  }
  if (cohort.value === null || choices.value === null) {
    return (
      <Notice title="Nothing was computed yet">
        <p>
          This study has no model or no class so far. Run it with “einthoven run study.yaml”; this
          page shows what is finished whenever it is loaded again.
        </p>
      </Notice>
    );
  }
  switch (state.value.view) {
    case "records":
      return <RecordsView />;
    case "fractions":
      return <FractionsView />;
    case "shap":
      return <ShapView />;
    case "data":
      return <AboutView />;
  }
}
