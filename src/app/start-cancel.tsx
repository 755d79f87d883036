import { useLayoutEffect, useRef } from "preact/hooks";

interface StartCancelProps {
  readonly label: string;
  readonly isRunning: boolean;
  /** False where there is nothing to run. */
  readonly canStart?: boolean;
  /** False for what is not the point of its view. */
  readonly isMain?: boolean;
  readonly onStart: () => unknown;
  readonly onCancel: () => void;
}

/** Starts something that takes long, and stops it while it runs; whoever is at one of the two by keys stays here. */
export function StartCancel({
  label,
  isRunning,
  canStart = true,
  isMain = true,
  onStart,
  onCancel,
}: StartCancelProps) {
  const start = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={start}
        type="button"
        class={isMain ? "main" : undefined}
        disabled={!canStart && !isRunning}
        aria-disabled={isRunning}
        onClick={() => !isRunning && void onStart()}
      >
        {label}
      </button>
      {isRunning && <Cancel onCancel={onCancel} start={start} />}
    </>
  );
}

interface CancelProps {
  readonly onCancel: () => void;
  /** Takes the focus when this is gone. */
  readonly start: { readonly current: HTMLElement | null };
}

function Cancel({ onCancel, start }: CancelProps) {
  const own = useRef<HTMLButtonElement>(null);
  useLayoutEffect(
    () => () => {
      if (document.activeElement === own.current) start.current?.focus();
    },
    [start],
  );
  return (
    <button ref={own} type="button" onClick={onCancel}>
      Cancel
    </button>
  );
}
