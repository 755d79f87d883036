import { openFile } from "./open-file.ts";

interface FileButtonProps {
  readonly label: string;
  readonly accept: string;
}

/** A button that opens a file as if it were dropped on the page. */
export function FileButton({ label, accept }: FileButtonProps) {
  return (
    <label class="button">
      {label}
      <input
        type="file"
        class="hidden"
        accept={accept}
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen) openFile(chosen);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}
