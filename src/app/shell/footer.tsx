import { useEffect, useState } from "preact/hooks";
import { engine, type Means } from "../engine/engine.ts";

/** The notebooks are built beside the page, but not into its single file, and not for development. */
const hasNotebooks = import.meta.env.MODE === "production";

/** What the page is for, and what computes in it. */
export function Footer() {
  return (
    <footer>
      <p>
        Everything is computed in this browser; nothing is sent anywhere. For research and teaching, not for
        decisions about patients.
      </p>
      {hasNotebooks && (
        <p>
          <a href="notebooks/index.html">Notebooks</a>: the same models step by step, with their code, from a
          first curve to a figure for print.
        </p>
      )}
      <Computes />
    </footer>
  );
}

/** What this host lets the page compute with, asked when someone wants to know. */
function Computes() {
  const [means, setMeans] = useState<Means | string>("asking …");
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    if (!isOpen) return;
    engine()
      .describe()
      .then(setMeans, (error: Error) => setMeans(error.message));
  }, [isOpen]);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>What computes here</summary>
      {typeof means === "string" ? <p>{means}</p> : <MeansList means={means} />}
    </details>
  );
}

function MeansList({ means: { mayGenerate, hasWebgpu } }: { readonly means: Means }) {
  return (
    <ul data-readout="means">
      <li>This thread evaluates no text; its models run as closures.</li>
      <li>
        {mayGenerate
          ? "The workers may turn models and kernels into code: maps run on WebGPU, WebAssembly or plain JavaScript."
          : "This host forbids code made from text in workers, too: models run as closures there, which is slower; maps run on WebGPU, WebAssembly or plain JavaScript."}
      </li>
      <li>{hasWebgpu ? "WebGPU is offered." : "WebGPU is not offered by this browser or machine."}</li>
      <li>
        {crossOriginIsolated
          ? "The page is isolated from other origins."
          : "The page is not isolated from other origins; it needs no shared memory, and only the clock is coarser."}
      </li>
      <li>
        It needs Chrome or Edge 111, Firefox 114, Safari 16.4, or newer ones; it is tested in Chromium and in
        Firefox ESR.
      </li>
    </ul>
  );
}
