/** Asks a worker of its own for one backend, or to gather some fields there, and waits for what it found. */
const ask = (question: unknown): Promise<unknown> =>
  new Promise((resolve) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve({ failure: message });
    worker.postMessage(question);
  });

Object.assign(globalThis, { ask });
