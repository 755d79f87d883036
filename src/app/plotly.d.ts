/** Plotly ships without types; this is all of it that the page calls. */
declare module "plotly.js-dist" {
  interface Plotly {
    react(
      place: HTMLElement,
      data: readonly object[],
      layout: object,
      config?: Readonly<Record<string, unknown>>,
    ): Promise<unknown>;
    purge(place: HTMLElement): void;
  }
  const plotly: Plotly;
  export default plotly;
}
