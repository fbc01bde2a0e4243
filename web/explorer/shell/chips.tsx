import type { ComponentChildren, JSX } from "preact";

export interface Chip {
  readonly key: string;
  readonly on: boolean;
  readonly label: ComponentChildren;
  readonly title?: string;
  readonly onPress: () => void;
}

/** Buttons that are switched on and off, in one named group. */
export function Chips({ label, chips }: { label: string; chips: readonly Chip[] }): JSX.Element {
  return (
    <fieldset class="chips">
      <legend class="field-label">{label}</legend>
      {chips.map(({ key, on, label: text, title, onPress }) => (
        <button
          key={key}
          type="button"
          class="chip"
          aria-pressed={on}
          title={title}
          onClick={onPress}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
