import { expect, test } from "vitest";
import { untilAnswer } from "../../src/app/engine/until-answer.ts";

test("what is told after the answer, as by the last message of a worker, is not passed on", async () => {
  const told: string[] = [];
  let late: (share: number, stage: string) => void = () => {};
  const answer = await untilAnswer(
    (share, stage) => told.push(`${share} ${stage}`),
    async (tell) => {
      tell(0.5, "start 1");
      late = tell;
      return 7;
    },
  );
  late(1, "start 2");
  expect([answer, told]).toEqual([7, ["0.5 start 1"]]);
});

test("neither is what comes after an end that was an error", async () => {
  const told: number[] = [];
  let late: (share: number, stage: string) => void = () => {};
  const work = untilAnswer(
    (share) => told.push(share),
    (tell) => {
      late = tell;
      return Promise.reject(new Error("canceled"));
    },
  );
  await expect(work).rejects.toThrow("canceled");
  late(1, "start 2");
  expect(told).toEqual([]);
});
