import { darkFigureStyle } from '../figures/index.ts'

/** How a report looks, light or dark as the reader has it. */
export const pageStyle = `
:root{color-scheme:light dark;--text:#1a1a1a;--muted:#5a5a5a;--line:#d6d6d6;--back:#ffffff;--band:#f4f4f4;--bad:#b3261e;--good:#1e6b3a}
@media (prefers-color-scheme:dark){:root{--text:#e8e8e8;--muted:#a8a8a8;--line:#3a3d42;--back:#15171a;--band:#1f2226;--bad:#ff8a80;--good:#7fd6a0}}
body{margin:0 auto;padding:1.5rem;max-width:76rem;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem}h2{font-size:1.3rem;margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem}h3{font-size:1.1rem}h4{font-size:1rem;margin-bottom:.3rem}
a{color:inherit}.note,figcaption{color:var(--muted);font-size:.9rem;max-width:44rem}
.table{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
td,tbody th{white-space:nowrap}td.text{white-space:normal;min-width:16rem}th,td{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}thead th{border-bottom:1px solid var(--line);font-weight:600}tbody th{font-weight:500}
tbody tr:nth-child(even){background:var(--band)}code{font-size:.85rem;overflow-wrap:anywhere}
.figures{display:flex;flex-wrap:wrap;gap:1rem 2rem}figure{margin:.5rem 0;max-width:100%;width:30rem}figure svg{max-width:100%;height:auto}
.violated{color:var(--bad)}.passed strong{color:var(--good)}
@media print{body{max-width:none;padding:0}figure,tr{break-inside:avoid}}
${darkFigureStyle}
`
