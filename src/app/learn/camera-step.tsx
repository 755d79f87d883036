import { useEffect, useMemo, useRef } from "preact/hooks";
import { digits } from "../format.ts";
import { RadioGroup } from "../radio-group.tsx";
import { changer, shared } from "../state/store.ts";
import { ColorBar } from "../tumor/color-bar.tsx";
import { blurred, gray, meanOf, mosaic, nPixels, pixel_mm, type Tissue, tissues } from "./tissues.ts";

const change = changer("learn");
const scaleBar_mm = 6;

/** Three tissues that a camera cannot tell apart. */
export function CameraStep() {
  const { blur_mm, highest } = shared.value.learn;
  const all = useMemo(() => tissues(), []);
  const most = all.reduce((best, each) => (each.meanPO2 > best.meanPO2 ? each : best));
  return (
    <>
      <p class="lead">
        Three pieces of tissue, {nPixels * pixel_mm} mm wide, dark where the tracer stayed. Blur them as a PET
        camera does.
      </p>
      <div class="control narrow">
        <label for="blur">Blur of the camera (full width at half maximum)</label>
        <div class="slider-row">
          <input
            id="blur"
            type="range"
            min={0}
            max={6}
            step={0.25}
            value={blur_mm}
            aria-valuetext={`${blur_mm} mm`}
            onInput={(event) => change({ blur_mm: event.currentTarget.valueAsNumber })}
          />
          <output for="blur">{blur_mm} mm</output>
          <button type="button" onClick={() => change({ blur_mm: 4 })}>
            4 mm, a PET camera
          </button>
        </div>
      </div>
      <div class="tissues">
        {all.map((tissue) => (
          <TissuePicture key={tissue.name} tissue={tissue} blur_mm={blur_mm} isRevealed={highest !== ""} />
        ))}
      </div>
      <ColorBar
        {...{ range: [0, 100], quantity: "Tracer that stayed", unit: "%", colormap: "gray-inverted" }}
        largest={100}
      />
      <div class="prompt">
        <RadioGroup
          name="highest"
          legend={<b>All three have one brightness. Which has the most O₂, on average?</b>}
          options={all.map(({ name }) => [name, `tissue ${name}`])}
          value={highest}
          onChange={(name) => change({ highest: name })}
        />
        <div role="status">
          {highest && (
            <>
              <p data-readout="highest">
                <b>
                  {highest === most.name ? "Yes," : "No,"} it is {most.name}: {digits(most.meanPO2, 2)} mmHg
                  on average.
                </b>{" "}
                {all.map((t) => `${t.name} has ${digits(t.meanPO2, 2)} mmHg`).join(", ")}, and the camera
                shows {digits(all[0].meanRetained, 2)} % in each.
              </p>
              <p>
                Retention is no straight line in O₂: the mean of the retention is not the retention at the
                mean. One voxel does not tell how its O₂ is spread.
              </p>
              <button type="button" class="main" onClick={() => change({ step: 5 })}>
                Next: find the cell ▶
              </button>
            </>
          )}
        </div>
      </div>
    </>
  );
}

interface TissueProps {
  readonly tissue: Tissue;
  readonly blur_mm: number;
  readonly isRevealed: boolean;
}

function TissuePicture({ tissue, blur_mm, isRevealed }: TissueProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sharp = useMemo(() => mosaic(tissue), [tissue]);
  const image = useMemo(() => blurred(sharp, blur_mm), [sharp, blur_mm]);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(gray(image), 0, 0);
  }, [image]);
  const [low, high] = [Math.min(...image), Math.max(...image)];
  return (
    <figure class="tissue">
      <figcaption>tissue {tissue.name}</figcaption>
      <canvas
        ref={canvas}
        width={nPixels}
        height={nPixels}
        role="img"
        aria-label={`Tissue ${tissue.name}, tracer that stayed: ${low.toFixed(0)} to ${high.toFixed(0)} %, mean ${meanOf(image).toFixed(0)} %`}
      />
      <div class="scale-bar" style={{ width: `${(100 * scaleBar_mm) / (nPixels * pixel_mm)}%` }}>
        {scaleBar_mm} mm
      </div>
      {isRevealed ? (
        <ul class="shares" aria-label={`O₂ of tissue ${tissue.name}`}>
          {tissue.parts.map(({ pO2, share }) => (
            <li key={pO2}>
              <span>{digits(pO2, 2)} mmHg</span>
              <span class="bar" aria-hidden="true">
                <span style={{ width: `${100 * share}%` }} />
              </span>
              <span class="number">{(100 * share).toFixed(0)} %</span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="shares">O₂ inside: ?</p>
      )}
    </figure>
  );
}
