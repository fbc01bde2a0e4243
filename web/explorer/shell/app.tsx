import type { JSX } from "preact";
import "./base.css";
import "./app.css";
import { choices, cohort, loadedCohort } from "../state/choices.ts";
import { state } from "../state/store.ts";
import { DataView } from "../views/data-view.tsx";
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
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      <main id="main" tabIndex={-1} class={`view-${state.value.view}`}>
        <Content />
      </main>
      <Announcer />
    </>
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
          This study has no model or no class so far. Run it with “einthoven run study.yaml”; this page
          shows what is finished whenever it is loaded again.
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
      return <DataView />;
  }
}
