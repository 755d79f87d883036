import { afterEach, expect, test } from "vitest";
import { mayGenerate, permitGenerationUnder } from "../../src/numerics/generate.ts";

const sealed = "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src 'none'";

// Other files of this worker of vitest find it as it was.
afterEach(() => {
  permitGenerationUnder(sealed);
});

test.each([
  ["the one of the server", sealed],
  ["what falls back to nothing at all", "default-src 'none'; script-src 'self' 'unsafe-eval'"],
  ["one of two headers that does", `default-src *, ${sealed}`],
  ["names in capitals", sealed.toUpperCase().replace("DEFAULT-SRC", "Default-Src")],
])("under a policy that leaves no network code may be made: %s", (_, policy) => {
  expect(permitGenerationUnder(policy)).toBe(true);
  expect(mayGenerate()).toBe(true);
});

test.each([
  ["no header", ""],
  ["a policy of scripts alone", "script-src 'self' 'unsafe-eval'"],
  ["its own host can be asked", sealed.replace("connect-src 'none'", "connect-src 'self'")],
  ["any host can be asked for a typeface", `${sealed}; font-src https:`],
  ["scripts come from elsewhere, too", sealed.replace("'self'", "'self' https://cdn.example")],
  ["what is said first holds", `connect-src *; ${sealed}`],
  ["nothing is said of what loads", "connect-src 'none'; script-src 'self'"],
])("else it is not: %s", (_, policy) => {
  expect(permitGenerationUnder(policy)).toBe(false);
  expect(mayGenerate()).toBe(false);
});
