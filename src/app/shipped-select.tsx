interface ShippedSelectProps<Item> {
  readonly id: string;
  readonly label: string;
  readonly offered: readonly Item[];
  /** The one in use; undefined where that is a file of one's own. */
  readonly chosen: Item | undefined;
  /** Name of the file in use. */
  readonly file: string;
  readonly wordOf: (item: Item) => string;
  readonly onChoose: (item: Item) => void;
}

/** A choice among what ships by name; a file of one's own stands before it while it is in use. */
export function ShippedSelect<Item extends { readonly file: string }>(props: ShippedSelectProps<Item>) {
  const { id, label, offered, chosen, file, wordOf, onChoose } = props;
  return (
    <>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={chosen?.file ?? ""}
        onChange={(event) => {
          const next = offered.find((each) => each.file === event.currentTarget.value);
          if (next) onChoose(next);
        }}
      >
        {!chosen && <option value="">{file} (my own file)</option>}
        {offered.map((each) => (
          <option key={each.file} value={each.file}>
            {wordOf(each)}
          </option>
        ))}
      </select>
    </>
  );
}
