import { useEffect, useState } from "preact/hooks";
import { engine, type Means } from "../engine/engine.ts";
import { hasNotebooks } from "./help.tsx";

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

/** What workers may do, and why not where they may not. */
function sayOfWorkers({ mayGenerate, isSealed }: Means): string {
  const maps = "maps run on WebGPU, WebAssembly or plain JavaScript";
  if (mayGenerate)
    return `The workers may turn models and kernels into code, since this host gives them no network: ${maps}.`;
  const why =
    isSealed || location.protocol === "file:"
      ? "This host forbids code made from text in workers, too"
      : "This host does not send the header that shuts workers off from every network (that of cuptake serve does), so no code is made from text in workers, either";
  return `${why}: models run as closures there, which is slower; ${maps}.`;
}

function MeansList({ means }: { readonly means: Means }) {
  return (
    <ul data-readout="means">
      <li>This thread evaluates no text; its models run as closures.</li>
      <li>{sayOfWorkers(means)}</li>
      <li>{means.hasWebgpu ? "WebGPU is offered." : "WebGPU is not offered by this browser or machine."}</li>
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
