interface NudgesProps {
  /** What is moved, such as "O2 tension". */
  readonly name: string;
  readonly onNudge: (direction: 1 | -1) => void;
}

/** A step down and a step up for who cannot drag. */
export function Nudges({ name, onNudge }: NudgesProps) {
  return (
    <>
      <button type="button" class="nudge" aria-label={`${name}: one step down`} onClick={() => onNudge(-1)}>
        −
      </button>
      <button type="button" class="nudge" aria-label={`${name}: one step up`} onClick={() => onNudge(1)}>
        +
      </button>
    </>
  );
}
