import type { ComponentChildren } from "preact";

interface ScrollBoxProps {
  /** What is inside, for those who come to it by keys. */
  readonly name: string;
  readonly children: ComponentChildren;
}

/** What may be wider than its place, and scrolls there by the arrow keys, too. */
export const ScrollBox = ({ name, children }: ScrollBoxProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
  <section class="scroll" tabIndex={0} aria-label={name}>
    {children}
  </section>
);
