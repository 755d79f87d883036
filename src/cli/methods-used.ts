import {
  compileNetwork,
  constantCourse,
  type DesignChoice,
  type MapPlan,
  type Method,
  type Network,
  readModel,
  type SetsPlan,
  solve,
  type TimeCourse,
} from "../index.ts";
import { loadAssay } from "./assay.ts";
import { type CitedData, readCitedData } from "./cite-data.ts";
import { loadFigure, readDrawn } from "./figure.ts";
import { loadFit } from "./fit.ts";
import { isSetsFit, loadSets } from "./fit-sets.ts";
import { loadVoxels } from "./load-voxels.ts";
import { loadMap } from "./map.ts";
import { shippedPath } from "./place.ts";
import { kindOf, openModel } from "./plan.ts";
import { type ReferenceKey, referenceKeys } from "./references.ts";
import { disk, find, openData } from "./shelf.ts";
import { loadSweep } from "./sweep-load.ts";

/** A method that a result rests on, and what it is there for. */
export interface Used {
  readonly key: ReferenceKey;
  readonly what: string;
}

/** Models and methods of a model or a plan. */
export interface Cited {
  readonly networks: readonly Network[];
  readonly used: readonly Used[];
  /** Measurements that it rests on. */
  readonly data?: readonly CitedData[];
}

const use = (what: string, ...keys: readonly ReferenceKey[]): Used[] => keys.map((key) => ({ key, what }));

const solvers: Readonly<Record<Method, Used[]>> = {
  exact: use("the exact solution of a linear model", "higham2005"),
  rodas5p: use("the solver of stiff models, Rodas5P", "steinebach2023"),
  odex: use("the solver of models that are not stiff, odex", "hairer1993"),
};

/** The solver that a model takes for an hour, driven as its file and its plan say. */
function solvedBy(network: Network, courses: Readonly<Record<string, TimeCourse>> = {}): Method {
  const inputs = Object.fromEntries(
    network.inputs.map(({ name, course, value }) => [name, courses[name] ?? course ?? constantCourse(value)]),
  );
  const parameters = network.parameters.map(({ value }) => value);
  return solve(compileNetwork(network), { times: [3600], parameters, inputs }).method;
}

const solving = (network: Network): Used[] => solvers[solvedBy(network)];

/** Derivatives of the curves, the search, and what is said of its result. */
function fitting(networks: readonly Network[]): Used[] {
  const methods = networks.map((network) => solvedBy(network));
  return [
    ...methods.flatMap((method) => solvers[method]),
    ...(methods.includes("exact") ? use("derivatives of the exact solution", "almohy2009") : []),
    ...(methods.some((method) => method !== "exact")
      ? use("derivatives carried along with the solution", "hairer1993")
      : []),
    ...use("the search", "branch1999", "transtrum2011"),
    ...use("starts of the search (none with --quick)", "mckay1979"),
    ...use("intervals by profile likelihood (none with --quick)", "raue2009"),
    ...use("what the data can hold at all", "rothenberg1971"),
    ...use("covariance, bands and tests", "seber1989"),
    ...use("criteria", "burnham2002"),
  ];
}

const solvedFor = use("scales and spreads, solved for in closed form at each step", "golub1973");
const isSolvedFor = ({ scale, offset, spread }: SetsPlan["data"][number]): boolean =>
  scale || offset || spread?.isEstimated === true;

async function ofFit(name: string): Promise<Cited> {
  if (!(await isSetsFit(name))) {
    const { network, plan, data } = await loadFit(name);
    const used = [...fitting([network]), ...(plan.scaleData ? solvedFor : [])];
    const lines = data.header.map((line) => `# ${line}`).join("\n");
    return { networks: [network], used, data: [readCitedData({ text: lines, file: data.file })] };
  }
  const { plan, sets } = await loadSets(name);
  const networks = sets.sets.map(({ network }) => network);
  const isCounted = plan.data.some(({ spread }) => spread?.kind === "counts");
  const used = [
    ...fitting(networks),
    ...(plan.data.some(isSolvedFor) ? solvedFor : []),
    ...(isCounted ? use("the spread of frames", "chen1991") : []),
    ...(plan.data.some(({ graphical }) => graphical)
      ? use("the lines beside the fit", "patlak1983", "logan1990")
      : []),
  ];
  const files = new Map(sets.sets.map(({ file, source }) => [file, { file, source, title: null }]));
  return { networks, used, data: [...files.values()] };
}

const ofOxygen = use("oxygen of a micro patch", "gibou2002", "peaceman1978", "notay2000");

function ofMapPlan(plan: MapPlan, network: Network): Used[] {
  const { spread, quantities, doseIsotopes, plasma } = plan;
  const isKrogh = spread === "krogh" || plan.images.pO2 === undefined;
  return [
    ...solving(network),
    ...(plasma.kind === "feng-fdg" ? use("the shape of the plasma curve", "feng1993") : []),
    ...(isKrogh ? use("the pO2 around a capillary", "krogh1919") : []),
    ...(typeof spread === "object" && "patch" in spread ? ofOxygen : []),
    ...use("the peak of a region", "wahl2009"),
    ...("camera.noise" in quantities ? use("noise of counts", "varga2002") : []),
    ...(doseIsotopes.length > 0 ? use("local dose", "loevinger1991") : []),
  ];
}

async function ofMap(name: string): Promise<Cited> {
  const { plan, network } = await loadMap(name);
  return { networks: [network], used: ofMapPlan(plan, network) };
}

const designs: Readonly<Record<DesignChoice["kind"], Used[]>> = {
  grid: [],
  list: [],
  "one-at-a-time": [],
  "latin-hypercube": use("design and partial correlations", "mckay1979", "marino2008"),
  sobol: use("design and partial correlations", "joe2008", "owen1995", "marino2008"),
  morris: use("elementary effects", "morris1991", "campolongo2007"),
  saltelli: use("variance-based indices", "saltelli2010", "jansen1999", "joe2008", "owen1995"),
};

async function ofSweep(name: string): Promise<Cited> {
  const { plan, source, base } = await loadSweep(name);
  const design = designs[plan.design.choice.kind];
  if (base) return { networks: [base.network], used: [...ofMapPlan(base.plan, base.network), ...design] };
  const networks = source.model ? [readModel(source.model.text, source.model.file)] : [];
  const isFit = source.job.kind === "fit";
  const used = [
    ...(isFit ? fitting(networks) : networks.flatMap(solving)),
    ...(source.job.kind === "patch" ? ofOxygen : []),
    ...design,
  ];
  return { networks, used };
}

async function ofVoxels(name: string): Promise<Cited> {
  const { network } = await loadVoxels(name);
  const used = [...solving(network), ...use("the fit of each voxel", "golub1973")];
  return { networks: [network], used };
}

async function ofAssay(name: string): Promise<Cited> {
  const { network } = await loadAssay(name);
  return { networks: [network], used: fitting([network]) };
}

async function ofFigure(name: string): Promise<Cited> {
  if (await readDrawn(name)) return { networks: [], used: [] };
  const { fitPath, shelf } = await loadFigure(name);
  const { network } = await loadFit(fitPath, shelf);
  return { networks: [network], used: fitting([network]) };
}

async function ofModel(name: string): Promise<Cited> {
  const { text, file } = await openModel(name);
  const network = readModel(text, file);
  return { networks: [network], used: solving(network) };
}

const byKind: Readonly<Record<string, (name: string) => Promise<Cited>>> = {
  fit: ofFit,
  map: ofMap,
  sweep: ofSweep,
  "voxel-fit": ofVoxels,
  assay: ofAssay,
  figure: ofFigure,
};

/** Models and methods of what is named: a model, a plan of any kind, or data. */
export async function citedBy(name: string): Promise<Cited> {
  if (shippedPath(name, "data") !== undefined || /\.([ct]sv|tac|dft|crv|bld)$/i.test(name))
    return { networks: [], used: [], data: [readCitedData(await openData(name))] };
  if (shippedPath(name, "plan") === undefined && !/\.(ya?ml|json)$/i.test(name)) return ofModel(name);
  const found = find(name, "plan", disk);
  const { kind } = kindOf(await found.shelf.read(found.path));
  return (byKind[kind] ?? ofModel)(name);
}

/** Every method there is. */
export const allMethods = (): Used[] => referenceKeys.map((key) => ({ key, what: "" }));
