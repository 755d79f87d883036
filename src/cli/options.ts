import {
  adviseNames,
  CallError,
  driveNetwork,
  type Network,
  readUnit,
  type SourcedQuantity,
} from "../index.ts";
import { say } from "./talk.ts";

/** The parameters that `--set` gives, and the network with the inputs that it gives. */
export interface Settings {
  readonly set: Readonly<Record<string, number>>;
  readonly network: Network;
}

/** Reads `--set k_ox=0.01` (in the unit of the model file) into internal values; an input stays at its number. */
export function readSettings(texts: readonly string[], network: Network): Settings {
  const quantities = [...network.parameters, ...network.inputs];
  const names = quantities.map((q) => q.name);
  const given = texts.map((text): [string, number] => {
    const [name, value] = splitSetting(text);
    if (name === "pO2" && network.inputs.some((q) => q.name === name))
      throw new CallError(`--set ${text}: run takes O2 tensions by --pO2, and fit those of the data`);
    const quantity = quantities.find((q) => q.name === name);
    if (!quantity)
      throw new CallError(
        `--set ${text}: ${network.name} has no parameter "${name}"; ${adviseNames(name, names)}`,
      );
    sayIfOutside(`--set ${text}`, quantity, value * quantity.unit.factor);
    return [name, value * quantity.unit.factor];
  });
  const isInput = ([name]: [string, number]): boolean => network.inputs.some((q) => q.name === name);
  return {
    set: Object.fromEntries(given.filter((entry) => !isInput(entry))),
    network: driveNetwork(network, Object.fromEntries(given.filter(isInput))),
  };
}

/** Says so if an internal value lies outside of the range that the file gives its quantity; that is allowed. */
export function sayIfOutside(who: string, { range, unit }: SourcedQuantity, value: number): void {
  if (!range || (value >= range[0] && value <= range[1])) return;
  const [low, high] = range.map((end) => Number((end / unit.factor).toPrecision(6)));
  say(`${who}: outside of its range, ${low} to ${high} ${unit.text}; taken as it is`);
}

/** Splits `name=number`. */
export function splitSetting(text: string): [string, number] {
  const at = text.indexOf("=");
  if (at < 1) throw new CallError(`--set ${text}: expected name=value such as k_ox=0.01, found "${text}"`);
  const value = readNumber(text.slice(at + 1), `--set ${text}`);
  if (value < 0) throw new CallError(`--set ${text}: expected a value of 0 or more, found ${value}`);
  return [text.slice(0, at).trim(), value];
}

/** Reads one finite number. */
export function readNumber(text: string, flag: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new CallError(`${flag}: expected a number, found "${text}"`);
  return value;
}

/** Reads `0,0.76,38`. */
export const readNumbers = (text: string, flag: string): number[] =>
  text.split(",").map((part) => readNumber(part, flag));

/** Reads a time such as `90min` or `2h` into seconds; a bare number is refused, because its unit would be a guess. */
export function readTime(text: string, flag: string): number {
  const [, value, unit] = /^\s*([0-9.eE+-]+)\s*([a-z]+)\s*$/.exec(text) ?? [];
  const scale = unit === undefined ? undefined : readUnit(unit);
  if (value === undefined || !scale || scale.dimension.join() !== readUnit("s")?.dimension.join())
    throw new CallError(`${flag}: expected a time with its unit such as 60min, 90s or 2h, found "${text}"`);
  const time = readNumber(value, flag) * scale.factor;
  if (!(time > 0)) throw new CallError(`${flag}: expected a time above 0, found "${text}"`);
  return time;
}

/** Reads a whole number from `low` on. */
export function readCount(text: string, flag: string, low = 1, high = 1_000_000): number {
  const value = readNumber(text, flag);
  if (!Number.isInteger(value) || value < low || value > high)
    throw new CallError(`${flag}: expected a whole number from ${low} to ${high}, found "${text}"`);
  return value;
}

/** Reads one of a closed list. */
export function readChoice<T extends string>(text: string, choices: readonly T[], flag: string): T {
  const found = choices.find((choice) => choice === text);
  if (found) return found;
  const [expected, advice] =
    choices.length === 1
      ? [choices[0], ""]
      : [`one of ${choices.join(", ")}`, `; ${adviseNames(text, choices)}`];
  throw new CallError(`${flag}: expected ${expected}, found "${text}"${advice}`);
}
