/** Colours have a contrast of at least 4.5 to their ground in both schemes (WCAG 2.2, 1.4.3). */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --raised: #f6f8fa; --line: #d0d7de; --ink: #1f2328; --soft: #57606a;
  --good: #116329; --bad: #a40e26; --open: #7d4e00; --link: #0550ae; --mark: #fff8c5; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --raised: #161b22; --line: #3d444d; --ink: #e6edf3;
  --soft: #9da7b3; --good: #56d364; --bad: #ff7b72; --open: #e3b341; --link: #79c0ff; --mark: #3b2e00; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
main, header, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; }
a { color: var(--link); }
code { overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, SFMono-Regular, Consolas, "Liberation Mono", monospace; font-size: .87em; }
pre { margin: .4rem 0; padding: .5rem .75rem; overflow-x: auto; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; }
mark { background: var(--mark); color: inherit; text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 3px; }
.soft { color: var(--soft); }
.readable { color: var(--good); } .unreadable, .error { color: var(--bad); } .undetermined, .warning { color: var(--open); } .note { color: var(--link); }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { padding: .5rem .9rem; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; min-width: 7rem; }
.tiles strong { display: block; font-size: 1.5rem; line-height: 1.2; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
.filter { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .6rem 0; background: var(--ground); border-bottom: 1px solid var(--line); }
.filter input[type=search] { flex: 1 1 16rem; padding: .35rem .6rem; font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--soft); border-radius: 6px; }
.card { margin: .75rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-left: 4px solid currentColor; border-radius: 6px; break-inside: avoid; }
.card > * { color: var(--ink); } .card p { margin: .35rem 0; }
.card h3 .error { color: var(--bad); } .card h3 .warning { color: var(--open); } .card h3 .note { color: var(--link); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .35rem .6rem; text-align: left; vertical-align: top; border: 1px solid var(--line); }
th { background: var(--raised); font-weight: 600; }
table.matrix { width: auto; } table.matrix td { text-align: center; white-space: nowrap; } table.matrix td a { text-decoration: none; font-weight: 600; }
table.matrix th[scope=col] { max-width: 14rem; } th .soft { font-weight: 400; } table.matrix code { overflow-wrap: break-word; }
caption { text-align: left; padding: .25rem 0; color: var(--soft); }
details { margin: .4rem 0; border: 1px solid var(--line); border-radius: 6px; }
summary { padding: .4rem .75rem; cursor: pointer; } details > div { padding: 0 1rem .5rem 1.5rem; }
ol.proof, ul.plain { margin: .3rem 0; padding-left: 1.4rem; }
.picture { position: relative; height: 28rem; overflow: hidden; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); touch-action: none; }
.picture svg { position: absolute; left: 0; top: 0; transform-origin: 0 0; max-width: none; }
.picture svg text { fill: var(--ink); } .picture svg .edge text { fill: currentColor; }
.picture svg .node polygon, .picture svg .node path, .picture svg .node ellipse { stroke: var(--soft); }
.picture svg .edge.readable { color: var(--good); } .picture svg .edge.unreadable { color: var(--bad); } .picture svg .edge.undetermined { color: var(--open); }
.picture svg a { color: inherit; }
.picture svg .edge path { stroke: currentColor; } .picture svg .edge polygon { stroke: currentColor; fill: currentColor; }
.zoom { display: flex; gap: .5rem; margin: .5rem 0; }
button { font: inherit; padding: .3rem .75rem; color: inherit; background: var(--raised); border: 1px solid var(--soft); border-radius: 6px; cursor: pointer; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: .5rem; z-index: 3; background: var(--ground); padding: .25rem .5rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
section, details, .card { scroll-margin-top: 4.5rem; }
summary, .card, td, th, p, li { overflow-wrap: anywhere; }
::placeholder { color: var(--soft); opacity: 1; }
@media (max-height: 480px), (max-width: 480px) { .filter { position: static; } section, details, .card { scroll-margin-top: 1rem; } }
[hidden] { display: none !important; }
footer { margin-top: 3rem; padding-bottom: 2rem; }
@media print { .filter, nav, .zoom, .skip { display: none; } body { font-size: 10pt; } .picture { height: auto; overflow: visible; } .picture svg { position: static; transform: none !important; max-width: 100%; height: auto; }
  details, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } a { color: inherit; text-decoration: none; } }
`;
