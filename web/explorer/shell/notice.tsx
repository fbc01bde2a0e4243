import type { ComponentChildren, JSX } from "preact";

/** Says why something is not there, and what would bring it. */
export function Notice({
  title,
  children,
}: {
  title: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="notice">
      <p>
        <strong>{title}</strong>
      </p>
      <div>{children}</div>
    </div>
  );
}
