import { type Network, readModel } from "../index.ts";
import { readModelText, version } from "./place.ts";
import { print } from "./talk.ts";

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
  `@article{branch1999,
  author  = {Branch, M. A. and Coleman, T. F. and Li, Y.},
  journal = {SIAM Journal on Scientific Computing},
  year    = {1999},
  volume  = {21},
  pages   = {1}
}`,
] as const;

/** `cuptake cite [MODEL]`: BibTeX of the program, the model and the methods. */
export async function cite(model: string, { json }: { json: boolean }): Promise<number> {
  const { text, file } = await readModelText(model);
  const network = readModel(text, file);
  const entries = [program(), network.citation.bibtex.trim(), ...methods];
  print(
    json
      ? JSON.stringify({ model: network.name, text: network.citation.text, bibtex: entries }, null, 2)
      : `${head(network)}\n${entries.join("\n\n")}`,
  );
  return 0;
}

const program = (): string => `@software{cuptake,
  title   = {Cuptake: a mechanistic simulator of Cu(II)-ATSM},
  author  = {{The Cuptake developers}},
  version = {${version}}
}`;

const head = (network: Network): string => `% ${network.name}: ${network.citation.text}`;
