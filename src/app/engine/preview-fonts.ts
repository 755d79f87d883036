const faces = [
  { weight: 400, load: () => import("@fontsource/arimo/files/arimo-latin-400-normal.woff?inline") },
  { weight: 700, load: () => import("@fontsource/arimo/files/arimo-latin-700-normal.woff?inline") },
  {
    ...{ weight: 400, range: "U+370-3FF" },
    load: () => import("@fontsource/arimo/files/arimo-greek-400-normal.woff?inline"),
  },
  {
    ...{ weight: 700, range: "U+370-3FF" },
    load: () => import("@fontsource/arimo/files/arimo-greek-700-normal.woff?inline"),
  },
] as const;

let style: Promise<string> | undefined;

async function writeStyle(): Promise<string> {
  const rules = faces.map(async ({ weight, load, ...rest }) => {
    const { default: uri } = await load();
    const range = "range" in rest ? `;unicode-range:${rest.range}` : "";
    return `@font-face{font-family:Arimo;font-weight:${weight};src:url(${uri})${range}}`;
  });
  return `<style>${(await Promise.all(rules)).join("")}</style>`;
}

/** The figure with the letters that its PDF has, also on a machine without them: a picture takes no font of its page. */
export async function withFonts(svg: string): Promise<string> {
  style ??= writeStyle();
  const rules = await style;
  return svg.replace(/<svg [^>]*>/, (tag) => tag + rules);
}
