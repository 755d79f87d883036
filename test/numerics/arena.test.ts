import { expect, test } from "vitest";
import { makeArena } from "../../src/numerics/arena.ts";

test("what asks for the same arrays in the same order gets the same ones, filled with zeros", () => {
  const { take, rewind } = makeArena();
  const [a, b] = [take(3), take(20)];
  a.fill(1);
  b.fill(2);
  rewind();
  expect([take(3), take(20)]).toEqual([new Float64Array(3), new Float64Array(20)]);
  rewind();
  expect(take(3)).toBe(a);
  expect(take(21)).not.toBe(b);
});

test("no two arrays that are taken are one", () => {
  const { take } = makeArena();
  expect(take(4)).not.toBe(take(4));
});
