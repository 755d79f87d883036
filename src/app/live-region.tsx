import { useEffect, useState } from "preact/hooks";

/** Speakers get the number a slider came to rest at, not each one it passed. */
const rest_ms = 400;

/** Tells a screen reader the newest numbers. */
export function LiveRegion({ text }: { readonly text: string }) {
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), rest_ms);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="hidden" role="status" aria-live="polite">
      {spoken}
    </p>
  );
}
