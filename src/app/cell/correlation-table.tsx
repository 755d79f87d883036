import type { Panel } from "../../index.ts";
import { HeadRow } from "../head-row.tsx";
import "./correlation-table.css";

type Matrix = Pick<Extract<Panel, { readonly kind: "matrix" }>, "names" | "values">;

/** How the estimates of a fit hang together: a number for each pair, tinted by its size and its sign. */
export function CorrelationTable({ names, values }: Matrix) {
  const n = names.length;
  return (
    <figure class="plot correlations">
      <figcaption id="correlations-title">Correlation of the estimates</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys */}
      <section class="scroll" tabIndex={0} aria-label="Correlation of the estimates, scrolls">
        <table aria-labelledby="correlations-title">
          <HeadRow heads={["estimate", ...names]} />
          <tbody>
            {names.map((name, i) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.slice(i * n, (i + 1) * n).map((value, j) => (
                  <td
                    key={names[j]}
                    class={value === null || value < 0 ? "less" : "more"}
                    style={tint(value)}
                  >
                    {print(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="summary">{describeStrongest({ names, values })}</p>
    </figure>
  );
}

/** Share of the full color, at most what leaves the number its contrast. */
const tint = (value: number | null) => ({ "--share": `${Math.round(40 * Math.abs(value ?? 0))}%` });

const print = (value: number | null): string =>
  value === null ? "–" : (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace("-", "−");

/** The pair that goes together most, in words, and what a dash is. */
export function describeStrongest({ names, values }: Matrix): string {
  const n = names.length;
  const pairs = values.flatMap((value, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return value === null || i >= j ? [] : [{ value, words: `${names[i]} with ${names[j]}` }];
  });
  const none = values.includes(null) ? " A dash: at its bound, where the fit says nothing of it." : "";
  if (pairs.length === 0) return `No pair has one.${none}`;
  const { value, words } = pairs.reduce((a, b) => (Math.abs(b.value) > Math.abs(a.value) ? b : a));
  return `Strongest: ${words}, ${print(value)}. Near 1 or −1 the data hold the two together better than each alone.${none}`;
}
