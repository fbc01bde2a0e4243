import type { JSX } from "preact";

export interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly title: string }[];
  readonly onChange: (value: string) => void;
  /** Explains the choice where a pointer rests on it. */
  readonly hint?: string;
}

/** A labelled drop-down list. */
export function Select({ label, value, options, onChange, hint }: SelectProps): JSX.Element {
  return (
    <label class="field" title={hint}>
      <span class="field-label">{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.title}
          </option>
        ))}
      </select>
    </label>
  );
}
