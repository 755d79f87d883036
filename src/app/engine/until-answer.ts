/** Told as work goes on: the share that is done, and what it is at. */
export type Tell = (share: number, stage: string) => void;

/**
 * Does work that tells how far it is, and passes on what it tells until it has answered: progress comes from a worker on a
 * port of its own, and its last message may come in after the answer, when all has ended.
 */
export async function untilAnswer<T>(tell: Tell, work: (tell: Tell) => Promise<T>): Promise<T> {
  let isOpen = true;
  try {
    return await work((share, stage) => {
      if (isOpen) tell(share, stage);
    });
  } finally {
    isOpen = false;
  }
}
