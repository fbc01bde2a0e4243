import { signal } from "@preact/signals";
import type { JSX } from "preact";

const said = signal("");

/** Says a sentence to those who listen to the page. */
export function announce(sentence: string): void {
  said.value = sentence;
}

/** The place that assistive technology reads aloud whenever it changes. */
export function Announcer(): JSX.Element {
  return (
    <p class="hidden" role="status" aria-live="polite" id="announcer">
      {said.value}
    </p>
  );
}
