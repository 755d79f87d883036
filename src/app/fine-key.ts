const directions: Readonly<Record<string, 1 | -1>> = {
  ...{ ArrowRight: 1, ArrowUp: 1 },
  ...{ ArrowLeft: -1, ArrowDown: -1 },
};

/** With Shift an arrow key moves a slider by a tenth of its step, which a browser does not do by itself. */
export const onFineKey =
  (move: (step: number) => void) =>
  (event: KeyboardEvent): void => {
    const direction = event.shiftKey ? directions[event.key] : undefined;
    if (direction === undefined) return;
    event.preventDefault();
    move(direction / 10);
  };
