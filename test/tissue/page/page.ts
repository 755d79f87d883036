/** Asks the worker for one backend and waits for what it found. */
const ask = (backend: string): Promise<unknown> =>
  new Promise((resolve) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve({ failure: message });
    worker.postMessage(backend);
  });

Object.assign(globalThis, { ask });
