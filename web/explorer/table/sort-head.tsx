import type { JSX } from "preact";
import { announce } from "../shell/announcer.tsx";
import { change, state } from "../state/store.ts";
import type { Column } from "./columns.tsx";

/** A column's name; pressing it sorts, pressing again turns the order round. */
export function SortHead({ column: { title, sort, align } }: { column: Column }): JSX.Element {
  const { sort: current, descending } = state.value;
  const sorted = sort !== null && sort === current;
  const direction = descending ? "descending" : "ascending";
  return (
    <div role="columnheader" class={`cell ${align ?? ""}`} aria-sort={sorted ? direction : "none"}>
      {sort === null ? (
        <span class="head-text" title={title}>
          {title}
        </span>
      ) : (
        <button
          type="button"
          class="sort"
          title={title}
          onClick={() => {
            const next = sorted ? !descending : sort !== "record" && sort !== "dataset";
            change({ sort, descending: next });
            announce(`Sorted by ${title}, ${next ? "highest" : "lowest"} first.`);
          }}
        >
          <span class="head-text">{title}</span>
          <span aria-hidden="true">{sorted ? (descending ? "↓" : "↑") : ""}</span>
        </button>
      )}
    </div>
  );
}
