import type { ComponentChildren, JSX } from "preact";

/** "How to read this": folded away until somebody asks. */
export function Help({
  title = "How to read this",
  children,
}: {
  title?: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <details class="help">
      <summary>{title}</summary>
      <div>{children}</div>
    </details>
  );
}
