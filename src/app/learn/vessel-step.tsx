import { useMemo } from "preact/hooks";
import { makeKroghCylinder } from "../../index.ts";
import { Chart } from "../chart.tsx";
import { useOxygen } from "../engine/use-oxygen.ts";
import type { OxygenReply } from "../engine/work.ts";
import { digits } from "../format.ts";
import { RadioGroup } from "../radio-group.tsx";
import { changer, shared } from "../state/store.ts";
import { n, TissueMap, width_um } from "./tissue-map.tsx";

const change = changer("learn");
const blood = { vesselPO2: 40, consumption: 15, diffusivity: 2000, capillaryRadius: 5 } as const;

/** One vessel in tissue: O2 falls with distance, and the tracer glows beyond its reach. */
export function VesselStep() {
  const { vessels, formula, shown } = shared.value.learn;
  const isTold = formula !== "";
  const request = useMemo(() => {
    const { capillaryRadius: radius_um, ...rest } = blood;
    return { n, width_um, vessels, radius_um, ...rest, P50: 0 };
  }, [vessels]);
  const { reply, failure } = useOxygen(request);
  const profile = useMemo(() => (reply ? profileFrom(reply, vessels) : undefined), [reply, vessels]);
  const isAlone = vessels.length === 2;
  return (
    <>
      <p class="lead">
        A cut across a blood vessel, {width_um} µm wide. Bright is{" "}
        {shown === "pO2" ? "where O₂ is" : "where the tracer stays"}. Drag the vessel, add another.
      </p>
      <div class="learn-grid">
        <TissueMap vessels={vessels} reply={reply} failure={failure} />
        <div>
          <Chart
            title="O₂ tension from the first vessel to the right"
            summary={profile ? describe(profile) : "computing …"}
            x={{ title: "distance from the middle of the vessel (µm)", domain: [0, 150], scale: "linear" }}
            y={{ title: "O₂ (mmHg)", domain: [0, 45], scale: "linear" }}
            lines={[
              ...(profile ? [{ name: "computed", ...profile, look: "own" as const }] : []),
              ...(isTold
                ? [{ name: "Krogh and Erlang, 1919", ...krogh(), look: "b" as const, labelAt: 0.3 }]
                : []),
            ]}
            {...(profile && {
              table: {
                head: ["distance (µm)", "O₂ (mmHg)"],
                rows: profile.x
                  .map((x, i) => [digits(x), profile.y[i].toFixed(2)])
                  .filter((_, i) => i % 3 === 0),
              },
            })}
          />
          <div class="prompt">
            <RadioGroup
              name="formula"
              legend={<b>How near does a formula from 1919, for one vessel alone, come to the computer?</b>}
              options={guesses}
              value={formula}
              onChange={(name) => change({ formula: name })}
            />
            <div role="status">
              {isTold && profile && (
                <>
                  <p data-readout="krogh">
                    {isAlone && <b>{sayRight(formula, largestGap(profile))}</b>}{" "}
                    {isAlone
                      ? `They differ by ${largestGap(profile).toFixed(2)} mmHg at most. `
                      : "The formula knows of one vessel only: with others near, the computer sees more O₂. "}
                    Beyond {digits(makeKroghCylinder(blood).anoxicRadius, 2)} µm no O₂ is left, and there the
                    tracer stays.
                  </p>
                  <button type="button" class="main" onClick={() => change({ step: 4 })}>
                    Next: the camera ▶
                  </button>
                </>
              )}
            </div>
          </div>
        </div>
      </div>
    </>
  );
}

const guesses = [
  ["near", "within 1 mmHg everywhere"],
  ["far", "several mmHg apart somewhere"],
] as const;

/** Whether the guess was right, judged by what was computed. */
const sayRight = (guess: string, gap: number): string => (gap < 1 === (guess === "near") ? "Yes." : "No.");

/** O2 along the row of the first vessel, from its wall to the right. */
function profileFrom({ pO2, tissue }: OxygenReply, [x, y]: readonly number[]) {
  const h = width_um / n;
  const row = Math.min(n - 1, Math.floor(y / h));
  const found = { x: [] as number[], y: [] as number[] };
  for (let i = Math.floor(x / h) + 1; i < n; i++) {
    const distance = (i + 0.5) * h - x;
    if (distance < 6 || distance > 150 || tissue[row * n + i] === 0) continue;
    found.x.push(distance);
    found.y.push(pO2[row * n + i]);
  }
  return found;
}
type Profile = ReturnType<typeof profileFrom>;

function krogh(): Profile {
  const { pressure } = makeKroghCylinder(blood);
  const x = Array.from({ length: 73 }, (_, i) => 5 + 2 * i);
  return { x, y: x.map((r) => pressure(r, width_um)) };
}

function largestGap({ x, y }: Profile): number {
  const { pressure } = makeKroghCylinder(blood);
  return x.reduce((most, r, i) => Math.max(most, Math.abs(y[i] - pressure(r, width_um))), 0);
}

function describe({ x, y }: Profile): string {
  const gone = x[y.findIndex((P) => P < 1)];
  const at = (r: number): string => {
    const i = x.findIndex((each) => each >= r);
    return i < 0 ? "" : `${y[i].toFixed(0)} mmHg at ${r} µm`;
  };
  const told = [20, 50].map(at).filter(Boolean).join(", ");
  return `${told}${gone === undefined ? "" : `, below 1 mmHg from ${gone.toFixed(0)} µm on`}.`;
}
