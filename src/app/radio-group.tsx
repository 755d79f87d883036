import type { ComponentChildren } from "preact";

interface RadioGroupProps<T> {
  /** Of the buttons, alone on the page. */
  readonly name: string;
  readonly legend: ComponentChildren;
  readonly options: readonly (readonly [value: T, words: string])[];
  /** Another than those of the options where none is chosen. */
  readonly value: unknown;
  readonly onChange: (value: T) => void;
  readonly class?: string;
  /** What belongs to the choice, below it. */
  readonly children?: ComponentChildren;
}

/** One of a few, all in sight. */
export function RadioGroup<T extends string | number | boolean>(props: RadioGroupProps<T>) {
  const { name, legend, options, value, onChange, children } = props;
  return (
    <fieldset class={props.class}>
      <legend>{legend}</legend>
      {options.map(([own, words]) => (
        <label class="check" key={words}>
          <input type="radio" name={name} checked={value === own} onChange={() => onChange(own)} />
          {words}
        </label>
      ))}
      {children}
    </fieldset>
  );
}
