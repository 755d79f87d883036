/**
 * Defines `navigator.gpu` in Node from Dawn, the WebGPU of Chromium, as the package `webgpu` ships it.
 *
 * Loading fails with the loader's reason where the machine's C library is too old for the prebuilt binary; whoever
 * opens a backend reports that and goes on without. The object stays reachable through `navigator`: collected as
 * garbage, it would take the process with it.
 */
export async function prepareNodeWebgpu(): Promise<void> {
  if ("navigator" in globalThis && "gpu" in globalThis.navigator) return;
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const gpu = create([]);
  if ("navigator" in globalThis) Object.defineProperty(globalThis.navigator, "gpu", { value: gpu });
  else Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
}
