import type { JSX } from "preact";
import { RecordDetail } from "../detail/record-detail.tsx";
import { QuestionBar } from "../filters/question-bar.tsx";
import { MapArea } from "../map/map-area.tsx";
import { state } from "../state/store.ts";
import { RecordTable } from "../table/record-table.tsx";
import "./records-view.css";

/** Maps, the table below them, and beside them the opened record: three views of the same choice. */
export function RecordsView(): JSX.Element {
  const { wide, beside } = state.value;
  return (
    <>
      <QuestionBar />
      <div class={`workplace ${wide ? "wide" : ""} ${beside === "" ? "" : "compares"}`}>
        <div class="finders">
          <MapArea />
          <RecordTable />
        </div>
        <RecordDetail />
      </div>
    </>
  );
}
