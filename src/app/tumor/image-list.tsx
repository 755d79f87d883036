import { openFiles } from "../shell/open-file.ts";
import { images, type Role, removeImage, roles, takeImage } from "../state/images.ts";

const words: Readonly<Record<Role, string>> = {
  labels: "labels (0 outside, 1 muscle, 2 tumor)",
  pO2: "pO₂ in mmHg",
  perfusion: "perfusion, relative to the tissue's",
};

/** Images in place of the phantom: which they are, what they stand for, and the way back. */
export function ImageList() {
  const own = roles.flatMap((role) => {
    const image = images.value[role];
    return image ? [{ role, image }] : [];
  });
  return (
    <div class="control">
      <span class="label">Tissue: {own.length > 0 ? "your images" : "a sphere in muscle"}</span>
      {own.map(({ role, image }) => (
        <div class="row" key={role}>
          <label for={`role-${role}`}>{image.file}</label>
          <select
            id={`role-${role}`}
            value={role}
            onChange={(event) => {
              const chosen = roles.find((each) => each === event.currentTarget.value);
              if (chosen) takeImage(image, chosen);
            }}
          >
            {roles.map((each) => (
              <option key={each} value={each}>
                {words[each]}
              </option>
            ))}
          </select>
          <button type="button" aria-label={`Remove ${image.file}`} onClick={() => removeImage(role)}>
            Remove
          </button>
        </div>
      ))}
      {images.value.pO2 && <small>pO₂ is that of the image: vessels and consumption do not change it.</small>}
      <label class="button">
        Open a NIfTI image …
        <input
          type="file"
          class="hidden"
          accept=".nii,.gz"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            if (chosen) openFiles([chosen]);
            event.currentTarget.value = "";
          }}
        />
      </label>
    </div>
  );
}
