import { defineConfig } from "vitest/config";

/** Tests that hold numbers against closed forms, certified values and other programs: the pages of the docs list them. */
const rooms = [
  "numerics/**",
  "solve/{exact,closed-forms,order,ivp,sensitivity,events}",
  "input/**",
  "observe/**",
  "model/shipped-*",
  "fit/{nist,graphical,uncertainty,profile,criteria,separable,projection,mcf7,pericellular,identifiability}",
  "sweep/**",
  "tissue/{krogh,camera,dose,table,oxygen-spread,noise,targets}",
  "tissue/micro/**",
  "io/{sbml-cases,sbml-shipped,petab,nibabel,parquet,model-card}",
  "units",
];

export default defineConfig({
  test: {
    include: rooms.map((room) => `test/${room}.test.ts`),
    setupFiles: [".ci/docs/record.ts"],
    isolate: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ["dot"],
  },
});
