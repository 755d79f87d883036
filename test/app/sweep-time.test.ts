import { expect, test } from "vitest";
import { readValues } from "../../src/app/sweep/read-values.ts";
import { expectTime, timeMaps } from "../../src/app/sweep/time-maps.ts";

/** Workers that need `start` s before their first map and `each` s for every one, on a clock of their own. */
function fakePool({ start, each, size }: { start: number; each: number; size: number }) {
  let clock = 100;
  let running = 0;
  const ran: number[] = [];
  const run = async (index: number): Promise<void> => {
    ran.push(index);
    running++;
    await Promise.resolve();
    // A round is over for all of its maps at once.
    if (running > 0) clock += each + (ran.length <= size ? start : 0);
    running = 0;
  };
  return { run, ran, now: () => clock };
}

test("two rounds tell start and seconds a map, and from these what any number of maps takes", async () => {
  const pool = fakePool({ start: 3, each: 0.5, size: 4 });
  const rate = await timeMaps(pool.run, { total: 64, size: 4, now: pool.now });
  expect(pool.ran).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  // Half a second for four maps at a time.
  expect(rate).toEqual({ start_s: 3, each_s: 0.125, maps: 8 });
  expect(expectTime(rate, 64)).toBe(3 + 16 * 0.5);
});

test("what fits into one round is told as it was", async () => {
  const pool = fakePool({ start: 1, each: 2, size: 4 });
  const rate = await timeMaps(pool.run, { total: 4, size: 4, now: pool.now });
  expect([rate.maps, expectTime(rate, 4)]).toEqual([4, 3]);
});

test("a second round that is not full counts the maps that it has", async () => {
  const pool = fakePool({ start: 0, each: 1, size: 4 });
  const rate = await timeMaps(pool.run, { total: 6, size: 4, now: pool.now });
  expect(rate.maps).toBe(6);
  expect(rate.each_s).toBe(0.5);
});

test("values are read from less to more, each once, whatever stands between them", () => {
  expect(readValues(" 0.2, .05;0.1  0.05", [0, 1])).toEqual({ values: [0.05, 0.1, 0.2] });
});

test.each([
  ["0.1, x, 2y", '"x", "2y": expected numbers'],
  ["0.1, 3, -1", "3, -1: expected 0 to 1"],
  ["0.1, 0.1", "expected 2 to 8 different numbers, found 1"],
  ["", "expected 2 to 8 different numbers, found 0"],
  [".1 .2 .3 .4 .5 .6 .7 .8 .9", "expected 2 to 8 different numbers, found 9"],
])("of %j it is said what is wrong", (text, problem) => {
  expect(readValues(text, [0, 1])).toEqual({ problem });
});
