import type { ComponentType } from "preact";
import { changer, shared } from "../state/store.ts";
import "./learn.css";
import { CameraStep } from "./camera-step.tsx";
import { CellStep } from "./cell-step.tsx";
import { ChallengeStep } from "./challenge-step.tsx";
import { VesselStep } from "./vessel-step.tsx";
import { WashStep } from "./wash-step.tsx";

interface Step {
  readonly title: string;
  readonly Body: ComponentType;
}

/** One idea each, in reading order. */
const steps: readonly Step[] = [
  { title: "Why does copper stay where oxygen is scarce?", Body: CellStep },
  { title: "What is left when the tracer outside is taken away?", Body: WashStep },
  { title: "How far does a blood vessel reach?", Body: VesselStep },
  { title: "What does a PET camera see of it?", Body: CameraStep },
  { title: "Can you find the cell behind a curve?", Body: ChallengeStep },
];

const change = changer("learn");

/** The five-minute path. */
export function LearnView() {
  const { step } = shared.value.learn;
  const { title, Body } = steps[step - 1];
  const go = (to: number): void => change({ step: to });
  return (
    <section class="learn" aria-labelledby="learn-title">
      <div class="steps">
        <h2 id="learn-title">{title}</h2>
        <nav aria-label="Steps">
          <button type="button" disabled={step === 1} aria-label="Step back" onClick={() => go(step - 1)}>
            ◀
          </button>
          {steps.map((each, i) => (
            <button
              key={each.title}
              type="button"
              aria-label={`Step ${i + 1}: ${each.title}`}
              aria-current={step === i + 1 ? "step" : undefined}
              onClick={() => go(i + 1)}
            >
              {i + 1}
            </button>
          ))}
          <button
            type="button"
            disabled={step === steps.length}
            aria-label="Next step"
            onClick={() => go(step + 1)}
          >
            ▶
          </button>
        </nav>
      </div>
      <Body key={step} />
    </section>
  );
}
