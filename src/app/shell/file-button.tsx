import { openFiles } from "./open-file.ts";

interface FileButtonProps {
  readonly label: string;
  readonly accept: string;
}

/** A button that opens files as if they were dropped on the page. */
export function FileButton({ label, accept }: FileButtonProps) {
  return (
    <label class="button">
      {label}
      <input
        type="file"
        class="hidden"
        accept={accept}
        multiple
        onChange={(event) => {
          openFiles(Array.from(event.currentTarget.files ?? []));
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}
