import { type Network, readModel } from "../index.ts";
import { shippedNames, version } from "./place.ts";
import { openModel } from "./plan.ts";
import { print, printJson } from "./talk.ts";

/** The methods that a result of Cuptake may rest on. */
const methods = [
  `@article{higham2005,
  author  = {Higham, N. J.},
  title   = {The Scaling and Squaring Method for the Matrix Exponential Revisited},
  journal = {SIAM Journal on Matrix Analysis and Applications},
  year    = {2005},
  volume  = {26},
  pages   = {1179}
}`,
  `@book{hairer1993,
  author    = {Hairer, E. and N{\\o}rsett, S. P. and Wanner, G.},
  title     = {Solving Ordinary Differential Equations I},
  edition   = {2},
  publisher = {Springer},
  year      = {1993}
}`,
  `@article{steinebach2023,
  author  = {Steinebach, G.},
  title   = {Construction of {Rosenbrock--Wanner} method {Rodas5P} and numerical benchmarks within the {Julia} Differential Equations package},
  journal = {BIT Numerical Mathematics},
  year    = {2023},
  volume  = {63},
  pages   = {27}
}`,
  `@article{branch1999,
  author  = {Branch, M. A. and Coleman, T. F. and Li, Y.},
  title   = {A Subspace, Interior, and Conjugate Gradient Method for Large-Scale Bound-Constrained Minimization Problems},
  journal = {SIAM Journal on Scientific Computing},
  year    = {1999},
  volume  = {21},
  pages   = {1}
}`,
] as const;

/** `cuptake cite [MODEL]`: BibTeX of the program, the models (all that ship, unless one is named) and the methods. */
export async function cite(model: string | undefined, { json }: { json?: boolean }): Promise<number> {
  const networks: Network[] = [];
  for (const name of model === undefined ? shippedNames("model") : [model]) {
    const { text, file } = await openModel(name);
    networks.push(readModel(text, file));
  }
  // Models may rest on one paper.
  const papers = new Map(networks.map(({ citation }) => [citation.key, citation.bibtex.trim()]));
  const entries = [program(), ...papers.values(), ...methods];
  if (json) {
    const models = networks.map(({ name, citation: { key, text } }) => ({ name, key, text }));
    printJson({ models, bibtex: entries });
  } else {
    const heads = networks.map(({ name, citation }) => `% ${name}: ${citation.text}`);
    print(`${heads.join("\n")}\n${entries.join("\n\n")}`);
  }
  return 0;
}

const program = (): string => `@software{cuptake,
  title   = {Cuptake: a mechanistic simulator of Cu(II)-ATSM},
  author  = {{The Cuptake developers}},
  version = {${version}}
}`;
