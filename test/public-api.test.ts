import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as cuptake from "../src/index.ts";

const text = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8");

test("the public names are these; a change is a change of the interface and goes into the changelog", () => {
  expect(Object.keys(cuptake).sort()).toMatchInlineSnapshot(`
    [
      "CallError",
      "InputError",
      "SolveError",
      "adviseNames",
      "backendNames",
      "compileNetwork",
      "constantCourse",
      "decayCorrection",
      "decayCourse",
      "decayRate",
      "describeProblems",
      "fengFdg",
      "fengInput",
      "fengPeak",
      "figureFormats",
      "findHalfUptakePO2",
      "fit",
      "flattenRegions",
      "hours",
      "isotopes",
      "makeDesign",
      "makePool",
      "meanDecay",
      "methods",
      "minutes",
      "observe",
      "overridePlan",
      "phantomOf",
      "printTable",
      "printUptake",
      "provenanceMeaning",
      "provenances",
      "quantityOf",
      "readDocument",
      "readFitPlan",
      "readMapPlan",
      "readModel",
      "readSweepPlan",
      "readTable",
      "readUnit",
      "readUptake",
      "renderFigure",
      "runMap",
      "scaleCourse",
      "seconds",
      "solve",
      "suvFigure",
      "sweep",
      "sweepFigure",
      "toFitPoints",
      "toNifti",
      "toPercentDosePerGram",
      "toPlotly",
      "toReport",
      "toSidecar",
      "toSuv",
      "uptakeFigure",
      "valueAt",
    ]
  `);
});

test("the public types are these", () => {
  const exported = [...text.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, isType, names]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && (isType || name.startsWith("type ")))
      .map((name) => name.replace(/^type /, "")),
  );
  expect(exported.sort()).toMatchInlineSnapshot(`
    [
      "Axis",
      "BackendName",
      "CompileOptions",
      "CurvePanel",
      "Estimate",
      "FengParameters",
      "FigureFormat",
      "FigureSpec",
      "Fit",
      "FitOptions",
      "FitPlan",
      "FitPoint",
      "IsotopeName",
      "JobName",
      "MapJobArgument",
      "MapJobResult",
      "MapPanel",
      "MapPlan",
      "Method",
      "Network",
      "NiftiImage",
      "Observable",
      "Observation",
      "Outcome",
      "Override",
      "Panel",
      "Phantom",
      "PlotlyFigure",
      "Point",
      "Pool",
      "Problem",
      "Progress",
      "Provenance",
      "Reaction",
      "Report",
      "ReportBlock",
      "ReportSection",
      "Row",
      "Seconds",
      "Series",
      "SidecarContent",
      "Solution",
      "SolveOptions",
      "SourcedQuantity",
      "Species",
      "SuvFigure",
      "SuvMap",
      "SuvSlice",
      "Sweep",
      "SweepFigure",
      "SweepOptions",
      "SweepPlan",
      "System",
      "TimeCourse",
      "UptakeData",
      "UptakeFigure",
    ]
  `);
});

test("the door re-exports names one by one and holds no code", () => {
  expect(text).not.toMatch(/export \*|\bconst\b|\bfunction\b/);
});
