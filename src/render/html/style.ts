/**
 * The one style of a page: light and dark by what the reader prefers, light in print, narrow and wide.
 */
import { DARK, LIGHT, paletteDeclarations } from '../charts/palette.js';

const LIGHT_COLOURS = `${paletteDeclarations(LIGHT)};--page:#f6f8fa;--accent:#0550ae;--bar:#c6dcec;--good:#0b6b50;--good-back:#e3f3ed;--bad:#a83a0b;--bad-back:#fbeae2;--unsure:#57606a;--unsure-back:#eceff2;--mark:#fff5d6;--mark-line:#d4a72c`;
const DARK_COLOURS = `${paletteDeclarations(DARK)};--page:#0d1117;--accent:#79b8ff;--bar:#1f4760;--good:#4cc9a0;--good-back:#12302a;--bad:#f5936a;--bad-back:#3a1f14;--unsure:#aab4be;--unsure-back:#262c34;--mark:#332a10;--mark-line:#8f6b12`;

const SWATCHES = [...LIGHT.series.keys()].map((index) => `.c${index}{background:var(--c${index})}`).join('');

/** Widths of the bars of shares: the page's policy takes no style of an element. */
const BARS = Array.from({ length: 101 }, (_, percent) =>
  percent === 0 ? '.p0{--p:0px}' : `.p${percent}{--p:max(${percent}%,2px)}`,
).join('');

export const STYLE = `
:root{color-scheme:light dark;${LIGHT_COLOURS}}
@media screen and (prefers-color-scheme:dark){:root{${DARK_COLOURS}}}
*{box-sizing:border-box}
html{scroll-padding-top:16px;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:1440px;padding:0 32px 48px;background:var(--page);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
display:grid;grid-template-columns:212px minmax(0,1fr);column-gap:32px}
body.one{grid-template-columns:minmax(0,1fr);max-width:1200px}
header,footer{grid-column:1/-1}
header{padding:28px 0 20px}
h1{font-size:28px;line-height:1.2;margin:0;letter-spacing:-.01em}
h2{font-size:20px;line-height:1.3;margin:0}
h2 a{color:inherit;text-decoration:none}
h2 a:hover,figcaption a:hover{text-decoration:underline}
p{margin:0}
a{color:var(--accent)}
.brand{font-weight:650;font-size:13px;color:var(--accent);margin-bottom:6px}
.question{color:var(--dim);font-size:16px;margin-top:4px}
.about,.coverage,.more{color:var(--dim);font-size:13px}
.about{margin-top:10px}
.skip{position:absolute;left:-9999px}
.skip:focus{left:16px;top:8px;background:var(--panel);padding:8px 12px;z-index:2}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:4px 0 16px;font-size:14px}
nav ol{list-style:none;margin:8px 0 0;padding:0}
nav li a{display:block;padding:3px 10px;color:var(--text);text-decoration:none;border-left:2px solid var(--line)}
nav li a:hover{border-color:var(--accent);color:var(--accent)}
summary{cursor:pointer}
nav summary{font-weight:600}
main{min-width:0}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:22px 24px;margin-bottom:20px}
section>*+*{margin-top:14px}
section>h2+.question{margin-top:2px}
.glance{background:none;border:0;padding:0}
.tiles{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:12px}
.tile{display:block;background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:14px 16px;color:var(--text);text-decoration:none}
a.tile:hover{border-color:var(--accent)}
.tile span{display:block;font-size:13px;color:var(--dim)}
.tile strong{display:block;font-size:26px;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.tile small{display:block;font-size:12.5px;line-height:1.35;color:var(--dim)}
.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px 28px;align-items:start}
.glance .charts{display:block;columns:2;column-gap:16px}
.glance figure{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin-bottom:16px;break-inside:avoid}
figure{margin:0;min-width:0}
figcaption{font-weight:600;line-height:1.35;margin-bottom:10px}
figcaption a{color:inherit;text-decoration:none}
figcaption small{display:block;font-weight:400;font-size:12.5px;color:var(--dim)}
svg{display:block;width:100%;height:auto;max-width:620px;overflow:visible}
svg text{dominant-baseline:central}
.narrow{display:none}
.notes{margin-bottom:0;padding:0 0 0 18px;color:var(--dim);font-size:13.5px}
.notes li+li{margin-top:4px}
.charts .notes{margin:2px 0 0}
.legend{list-style:none;margin:0 0 8px;padding:0;display:flex;flex-wrap:wrap;gap:2px 16px;font-size:12.5px}
.legend i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px;vertical-align:-1px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.headline{display:flex;gap:10px;font-size:18px;font-weight:600;line-height:1.35;padding:12px 16px;border-radius:8px}
.headline span{font-weight:700}
.good{color:var(--good);background:var(--good-back)}
.bad{color:var(--bad);background:var(--bad-back)}
.unsure{color:var(--unsure);background:var(--unsure-back)}
.badge{display:inline-block;padding:0 8px;border-radius:10px;font-size:12.5px;font-weight:600;line-height:1.6}
.assumed{background:var(--mark);border:1px solid var(--mark-line);border-radius:8px;padding:12px 16px;margin-bottom:20px}
.scroll{overflow-x:auto;margin:8px -24px 0;padding:0 24px}
.scroll:focus-visible,pre:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
table{border-collapse:collapse;width:100%;font-size:13.5px;line-height:1.4}
th,td{text-align:left;vertical-align:top;padding:5px 14px 5px 0;border-bottom:1px solid var(--line);max-width:360px;overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:0}
thead th{vertical-align:bottom;font-weight:600;color:var(--dim);overflow-wrap:normal}
tbody th{font-weight:400;min-width:96px}
tbody tr:hover{background:color-mix(in srgb,var(--line) 30%,transparent)}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead .n{white-space:normal}
.t{white-space:nowrap;font-variant-numeric:tabular-nums}
.none{color:var(--dim)}
.s{width:1%;min-width:118px}
.s i{float:left;width:48px;height:9px;margin-top:5px;border-radius:2px;background:linear-gradient(to right,var(--c0) var(--p),var(--bar) var(--p))}
th button{all:unset;cursor:pointer;font:inherit}
th button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
th button:hover{color:var(--text)}
th[aria-sort]{color:var(--text)}
th[aria-sort=ascending] button::after{content:" ↑"}
th[aria-sort=descending] button::after{content:" ↓"}
.w{display:none}
.all:checked~.scroll .w{display:table-cell}
.all:checked~.scroll table{width:max-content;min-width:100%}
.all{margin:0 6px 0 0;vertical-align:-1px}
.all+label,.filter{display:inline-block;font-size:13px;color:var(--dim);margin-top:14px}
.filter{margin-right:18px}
.filter input{font:inherit;width:190px;padding:4px 9px;border:1px solid var(--other);border-radius:6px;background:var(--panel);color:var(--text)}
.filter span{margin-left:8px}
input:focus-visible,summary:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
tr[hidden]{display:none}
details>summary{color:var(--accent);font-size:13.5px;width:fit-content}
nav details>summary{color:inherit}
details+details{margin-top:6px}
.long>summary{color:inherit;font-size:inherit}
.long em{color:var(--dim)}
.columns dl{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:6px 28px;margin:10px 0 4px;font-size:13.5px}
.columns dt{font-weight:600}
.columns dd{margin:0;color:var(--dim)}
pre{margin:10px 0 0;padding:14px 16px;background:var(--page);border:1px solid var(--line);border-radius:8px;overflow:auto;max-height:420px;font-size:12.5px;line-height:1.45}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:12.5px}
.more code{background:var(--page);border:1px solid var(--line);border-radius:5px;padding:1px 6px;overflow-wrap:anywhere}
.empty{color:var(--dim);font-style:italic}
footer{color:var(--dim);font-size:13px;padding-top:8px}
${BARS}
${SWATCHES}.other{background:var(--other)}
@media (max-width:1100px){.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.charts{grid-template-columns:minmax(0,1fr)}.glance .charts{columns:1}}
@media (max-width:900px){body,body.one{display:block;padding:0 16px 32px}nav{position:static;max-height:none;margin-bottom:16px}}
@media screen and (max-width:600px){
header{padding:20px 0 14px}h1{font-size:23px}
.wide{display:none}.narrow{display:block}
section{padding:16px 14px}.glance{padding:0}
.glance figure{padding:14px}
.scroll{margin:8px 0 0;padding:0}
table{width:max-content;min-width:100%}th,td{max-width:230px}
.tiles{gap:8px}.tile{padding:10px 12px}.tile strong{font-size:21px}
.columns dl{grid-template-columns:minmax(0,1fr)}
.filter{display:block;margin-right:0}
tbody th{position:sticky;left:0;background:var(--panel);max-width:170px}
}
@media print{
@page{margin:14mm 12mm}
body,body.one{display:block;max-width:none;padding:0;background:#fff;font-size:10pt}
nav,.skip,.filter,.all,.all+label,.columns,.sql,th button::after{display:none!important}
header{padding:0 0 10pt}h1{font-size:18pt}h2{font-size:13pt}
section{border:0;border-top:1pt solid var(--line);border-radius:0;padding:10pt 0 0;margin:0 0 14pt}
.glance{border:0}
.tiles{grid-template-columns:repeat(4,minmax(0,1fr))}
.charts{grid-template-columns:repeat(2,minmax(0,1fr));gap:10pt}.glance .charts{columns:2;column-gap:10pt}
.tile,.glance figure{padding:8pt}
.tile strong{font-size:15pt}.tile small,.tile span,.about,.coverage,.more,.notes,figcaption small,.legend,code{font-size:8pt}.question{font-size:10pt}
figure,.tile,tr,.headline,.assumed{break-inside:avoid}
h2,.question{break-after:avoid}
thead{display:table-header-group}
table{font-size:8pt}.badge{font-size:7.5pt;padding:0 5pt}.headline{font-size:12pt}th,td{padding:2pt 8pt 2pt 0}
.scroll{overflow:visible;margin:6pt 0 0;padding:0}
.s i,.badge,.headline,.assumed{print-color-adjust:exact;-webkit-print-color-adjust:exact}
a{color:inherit;text-decoration:none}
.s{min-width:0}
}
`;
