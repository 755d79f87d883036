import { useEffect, useState } from "preact/hooks";
import { reactionFigure } from "../../index.ts";
import { engine } from "../engine/engine.ts";
import { network } from "./cell-state.ts";

/** The reactions of the model as they stand in its file, drawn by the writer of figures. */
export function Diagram() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Reaction diagram, drawn from the model file</summary>
      {isOpen && <Drawn />}
    </details>
  );
}

function Drawn() {
  const [image, setImage] = useState("");
  const [failure, setFailure] = useState("");
  const now = network.value;
  useEffect(() => {
    let isStale = false;
    const { title: _, ...spec } = reactionFigure(now, { width_mm: 183 });
    engine()
      .draw({ ...spec, fontSize_pt: 9 })
      .then(
        (svg) => {
          if (isStale) return;
          setFailure("");
          setImage(`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`);
        },
        (error: Error) => {
          if (!isStale) setFailure(error.message);
        },
      );
    return () => {
      isStale = true;
    };
  }, [now]);
  const words = now.reactions.map(({ name, from, to }) => {
    const side = (names: object): string => Object.keys(names).join(" + ") || "outside";
    return `${name}: ${side(from)} to ${side(to)}`;
  });
  return (
    <div class="diagram">
      {image && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys
        <section class="scroll" tabIndex={0} aria-label="The diagram">
          <img src={image} alt={`Reactions of ${now.name}. ${words.join("; ")}.`} />
        </section>
      )}
      {failure && <p role="alert">The diagram could not be drawn: {failure}</p>}
      <ul>
        {now.reactions.map(({ name, rate }, i) => (
          <li key={name}>
            {words[i]}, at <code>{rate.toString({ parenthesis: "auto" })}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
