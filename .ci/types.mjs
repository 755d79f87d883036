// Writes the type declarations of the library into dist/types, with the endings that every resolver knows.
import { rmSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import ts from "typescript";

const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
const out = resolve("dist/types");
const program = ts.createProgram(["src/index.ts", "src/figure/fontkit.d.ts"], {
  ...options,
  noEmit: false,
  incremental: false,
  tsBuildInfoFile: undefined,
  declaration: true,
  emitDeclarationOnly: true,
  rootDir: ".",
  outDir: out,
});

/** `#pool` is a name inside this package; a reader of the declarations gets the pool of Node. */
function settle(text, file) {
  const pool = relative(dirname(file), resolve(out, "workers/node.js"));
  return text
    .replaceAll('"#pool"', `"${pool}"`)
    .replace(/((?:from|import)\s*\(?\s*"\.{1,2}\/[^"]*)\.ts"/g, '$1.js"');
}

rmSync(out, { recursive: true, force: true });
const { diagnostics } = program.emit(undefined, (file, text) => ts.sys.writeFile(file, settle(text, file)));
const problems = [...diagnostics, ...program.getSyntacticDiagnostics()];
if (problems.length > 0) {
  console.error(ts.formatDiagnostics(problems, ts.createCompilerHost(options)));
  process.exit(1);
}
