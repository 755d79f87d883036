/** The whole style of a report: light and dark, print, and narrow screens, without anything fetched. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1c2127; --dim: #59636e; --page: #ffffff; --line: #d5dae0; --band: #f5f7f9; --mark: #0b62a8; --caution: #8f4700; --caution-band: #fff5e8; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e8ec; --dim: #9da7b3; --page: #14181d; --line: #343c46; --band: #1d232a; --mark: #74b6ee; --caution: #f2b066; --caution-band: #2c2214; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; overflow-wrap: break-word; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.25rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
p { margin: .75rem 0; max-width: 46rem; }
.lead { font-size: 1.1rem; color: var(--dim); }
nav ul { list-style: none; margin: 1rem 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
a { color: var(--mark); }
.note, .warning { margin: 1rem 0; padding: .6rem .9rem; max-width: 46rem; border-left: 4px solid var(--mark); background: var(--band); }
.warning { border-color: var(--caution); background: var(--caution-band); }
.note b { color: var(--mark); }
.warning b { color: var(--caution); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; margin: 1rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--dim); padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: baseline; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); min-width: 3.5rem; }
th { font-weight: 600; vertical-align: bottom; border-bottom: 2px solid var(--line); }
th small { display: block; font-weight: 400; color: var(--dim); }
td.text { min-width: 6rem; }
td.long { min-width: 16rem; max-width: 30rem; }
.number { text-align: right; }
td.number { white-space: nowrap; }
.empty { color: var(--dim); }
figure { margin: 1.25rem 0; }
figure .drawing { background: #ffffff; border: 1px solid var(--line); border-radius: 4px; padding: .5rem; }
figure svg { display: block; height: auto; max-width: 100%; margin: 0 auto; }
figcaption { color: var(--dim); font-size: .9rem; margin-top: .5rem; max-width: 46rem; }
.badge { display: inline-block; padding: 0 .45rem; border-radius: 3px; border: 1px solid currentColor; font-size: .8rem; line-height: 1.4; white-space: nowrap; }
.badge.reported { color: #17692f; }
.badge.secondary { color: #1d5fa3; }
.badge.unverified { color: #8f4700; }
.badge.derived { color: #5b4b9a; }
.badge.assumed { color: #a3262c; border-style: dashed; }
@media (prefers-color-scheme: dark) {
  .badge.reported { color: #7dcf95; }
  .badge.secondary { color: #82b9f0; }
  .badge.unverified { color: #f2b066; }
  .badge.derived { color: #b9aaf2; }
  .badge.assumed { color: #f2959a; }
}
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1rem; font-size: .9rem; }
dd { margin: 0; }
@media (max-width: 30rem) {
  main { padding: 1.25rem 1rem 2rem; }
  h1 { font-size: 1.45rem; }
}
@page { margin: 18mm 16mm; }
@media print {
  :root { color-scheme: light; --text: #000000; --dim: #444444; --page: #ffffff; --line: #bbbbbb; --band: #ffffff; --mark: #0b62a8; --caution: #8f4700; --caution-band: #ffffff; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  .scroll { overflow: visible; }
  h2 { break-after: avoid; }
  figure, .note, .warning, tr { break-inside: avoid; }
  figure .drawing { border: 0; padding: 0; }
  figure svg { min-width: 0 !important; }
  .badge { color: #000000 !important; }
}
`;
