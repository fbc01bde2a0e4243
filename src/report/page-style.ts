import { THEME_VARIABLES } from "./theme-variables.ts";

const { light, dark } = THEME_VARIABLES;

/**
 * The report's whole style sheet, so that a page is complete without any other file. Light and dark follow the
 * system unless `data-theme` on the root says otherwise; print is always light.
 */
export const PAGE_STYLE: string = `
:root{${light}}
@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){${dark}}}
:root[data-theme="dark"]{${dark}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-kerning:normal}
h1,h2,.takeaway,.lede{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4",Charter,Georgia,"Liberation Serif",serif}
h1{font-size:clamp(1.6rem,1.1rem + 2.2vw,2.35rem);line-height:1.15;font-weight:600;margin:0 0 .6rem;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.5rem;line-height:1.25;font-weight:600;margin:0 0 .35rem;padding-top:.9rem;border-top:2px solid var(--ink)}
h3{font-size:1rem;font-weight:600;margin:0;line-height:1.35}
h4{font-size:.875rem;font-weight:600;margin:1.1rem 0 .25rem}
p{margin:0 0 .7rem}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px}
a:focus-visible,button:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999rem;top:0;background:var(--page);padding:.6rem 1rem;z-index:9}
.skip:focus{left:0}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.layout{max-width:1340px;margin:0 auto;padding:0 1.25rem;display:grid;grid-template-columns:minmax(0,1fr)}
.masthead{padding:2.2rem 0 1.2rem;max-width:1010px}
.eyebrow{font-size:.8125rem;color:var(--muted);margin-bottom:.5rem;display:flex;gap:.4rem 1rem;flex-wrap:wrap;align-items:center}
.lede{font-size:1.125rem;line-height:1.55;max-width:44em}
.meta{font-size:.8125rem;color:var(--muted);margin:0}
.banner{border:1px solid var(--warn-line);border-left-width:6px;background:var(--warn-ground);color:var(--warn-ink);padding:.7rem 1rem;margin:0 0 1.1rem;font-size:.9375rem;max-width:60em}
.banner p,.banner ul{margin:0}.banner ul{padding-left:1.2rem}.banner a{color:inherit}
.banner.failed{border-color:var(--fail-line);background:var(--fail-ground);color:var(--fail-ink);overflow-wrap:anywhere}
.contents{font-size:.875rem;border-block:1px solid var(--line);padding:.7rem 0;margin-bottom:1rem}
.contents ol{list-style:none;margin:0;padding:0;columns:2 13rem;column-gap:2rem}
.contents li{break-inside:avoid;padding:.12rem 0}
.contents a{color:inherit;text-decoration:none;display:grid;grid-template-columns:1.9em minmax(0,1fr)}
.contents a:hover{text-decoration:underline}
.contents .place{color:var(--muted);font-variant-numeric:tabular-nums}
main{min-width:0}
.section{margin:2.6rem 0 0;max-width:1010px}
.section>p{max-width:46em}.section>h3{margin:1.5rem 0 .4rem}.section>ul{font-size:.9375rem;max-width:46em}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,var(--card)),1fr));gap:0;border-block:1px solid var(--line);margin:1.2rem 0;padding:0;list-style:none}
.cards li{padding:.85rem 1rem .85rem 0;min-width:0}
.cards .what{display:block;font-size:.8125rem;color:var(--muted)}
.cards .number{display:block;font-size:1.5rem;line-height:1.3;font-weight:600;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.cards .detail{display:block;font-size:.8125rem;overflow-wrap:anywhere}
.exhibit{margin:1.8rem 0 2.4rem;content-visibility:auto;contain-intrinsic-size:auto 46rem;overflow-clip-margin:3rem}
.exhibit .number,.exhibit .anchor{color:var(--ink)}
.anchor{color:inherit;text-decoration:none}
.anchor:hover{text-decoration:underline}
.takeaway{font-size:1.0625rem;line-height:1.45;margin:.25rem 0 .8rem;max-width:44em;overflow-wrap:anywhere}
figcaption{font-size:.8125rem;line-height:1.5;color:var(--muted);border-top:1px solid var(--line);margin-top:.8rem;padding-top:.55rem}
figcaption p{margin:0 0 .35rem;max-width:68em}
figcaption strong{color:var(--ink);font-weight:600}
figcaption .simulated{color:var(--warn-ink);background:var(--warn-ground);padding:0 .3em}
.downloads{display:flex;flex-wrap:wrap;gap:.35rem .5rem;align-items:center;margin-top:.5rem}
.downloads-label{margin-right:.15rem}
.button{font:inherit;font-size:.8125rem;color:var(--link);background:none;border:1px solid var(--line);border-radius:3px;padding:.15rem .6rem;min-height:1.75rem;cursor:pointer;text-decoration:none;display:inline-flex;align-items:center}
.button:hover{border-color:var(--link)}
.chart{display:block;width:100%;height:auto;overflow:visible;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.chart text,.chart tspan{white-space:pre}
.ramp{max-width:280px;margin-bottom:.4rem}
.legends{display:flex;flex-wrap:wrap;gap:0 2rem}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,23rem),1fr));gap:1.1rem 2.2rem;align-items:start}
.panels.small{grid-template-columns:repeat(auto-fill,minmax(min(100%,17.5rem),1fr));gap:.9rem 1.8rem}
.panels.one{grid-template-columns:minmax(0,1fr)}
.panels>*{min-width:0}
.scroll{overflow-x:auto;max-width:100%;-webkit-overflow-scrolling:touch}
.scroll.columns{background:linear-gradient(90deg,var(--page) 30%,transparent) left/3rem 100% no-repeat local,linear-gradient(270deg,var(--page) 30%,transparent) right/3rem 100% no-repeat local,linear-gradient(90deg,var(--edge),transparent) left/1rem 100% no-repeat scroll,linear-gradient(270deg,var(--edge),transparent) right/1rem 100% no-repeat scroll}
.wide-plot .chart{min-width:44rem}
.scroll-hint{font-size:.8125rem;color:var(--muted);margin:0 0 .3rem;text-align:right}
.empty-panel{font-size:.8125rem;color:var(--muted);border:1px dashed var(--line);padding:.6rem .8rem}.empty-panel p{margin:0}.empty-panel strong{color:var(--ink)}
.reasons{font-size:.8125rem;color:var(--muted);margin-top:.8rem}
.reasons p{margin:0}.reasons ul{margin:.15rem 0 0;padding-left:1.1rem}.reasons li{break-inside:avoid}.reasons ul{columns:2 24rem;column-gap:2.5rem;overflow-wrap:anywhere}
.key{font-size:.8125rem;color:var(--muted);margin:.6rem 0 0}
.legend{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;font-size:.8125rem;margin:0 0 .35rem;padding:0;list-style:none;align-items:center}
.legend .name{font-weight:600;min-width:5.2rem}
.legend li{display:inline-flex;align-items:center;gap:.35rem}
.swatch{width:.72rem;height:.72rem;border-radius:50%;display:inline-block;flex:none}
.layer-maps{display:flex;flex-wrap:wrap;gap:.9rem 1.4rem;align-items:flex-start}.layer-maps .chart{flex:none;max-width:100%}
.segment-maps{display:flex;flex-wrap:wrap;gap:.6rem 1.4rem}.segment-maps .chart{width:11.6rem}
.map-grid{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:.5rem}
.numbers{font-size:.8125rem;margin:.35rem 0 0;display:grid;gap:.1rem}
.numbers b{font-weight:600}
.numbers .null{color:var(--muted)}
table{border-collapse:separate;border-spacing:0;font-size:.8125rem;line-height:1.35;font-variant-numeric:tabular-nums}
.wide{width:100%}
caption{text-align:left}
th{font-weight:600;text-align:left;vertical-align:bottom;padding:.35rem .7rem .35rem 0;border-bottom:1.5px solid var(--ink)}
td{padding:.32rem .7rem .32rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody th{border-bottom:1px solid var(--line);vertical-align:top;font-weight:500}
tbody .group{font-weight:600;color:var(--muted);padding-top:.9rem;border-bottom:1px solid var(--ink);text-transform:none}
.right{text-align:right}.sticky th,.sticky td{padding-right:1rem}
td .sub{display:block;color:var(--muted);font-size:.75rem;white-space:nowrap}
th .sub{display:block;color:var(--muted);font-size:.75rem;font-weight:400;max-width:24rem}
.nowrap{white-space:nowrap}.line{display:block;min-width:max-content}
.sticky th:first-child:not(.group){position:sticky;left:0;background:var(--page);z-index:1;min-width:9.5rem}
tr.control th,tr.control td{color:var(--muted);font-style:italic}
tr.control td.right{font-style:normal}
.dot{display:inline-block;width:.6rem;height:.6rem;border-radius:50%;border:2px solid;margin-right:.45rem;vertical-align:-.02rem}
.dot.control{border-radius:0;transform:rotate(45deg) scale(.82)}
details{border-top:1px solid var(--line)}
details:last-of-type{border-bottom:1px solid var(--line)}
summary{cursor:pointer;padding:.5rem 0;font-size:.9375rem}
summary .sub{color:var(--muted);font-size:.8125rem}
details>div{padding-bottom:1rem}
pre{font:.75rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--panel);border:1px solid var(--line);padding:.8rem 1rem;overflow:auto;max-height:28rem;tab-size:2}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:minmax(7rem,13rem) minmax(0,1fr);gap:.25rem 1.2rem;font-size:.875rem;margin:.6rem 0 1.2rem}
.facts dt{color:var(--muted)}.facts dd{margin:0;overflow-wrap:anywhere}
.ecg{margin:0 0 1.4rem}
.ecg .paper{width:100%;min-width:36rem;max-width:265mm;height:auto;overflow:hidden}
.strip{overflow:hidden}.cluster{margin-bottom:.6rem}.cluster p{font-size:.875rem;margin:0 0 .3rem}
.ecg p{font-size:.875rem;margin:0 0 .3rem}
footer{margin:3rem 0 2rem;padding-top:.8rem;border-top:1px solid var(--line);font-size:.8125rem;color:var(--muted)}
@media (min-width:1240px){
.layout{grid-template-columns:13.5rem minmax(0,1fr);column-gap:3rem}
.masthead,footer{grid-column:2}
.contents{grid-row:1/span 3;grid-column:1;position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;border:0;padding:2.6rem 0 2rem}
.contents ol{columns:1}.contents li{padding:.2rem 0}
}
@media (max-width:640px){
.layout{padding:0 1rem}
.map-grid{grid-template-columns:repeat(2,minmax(0,1fr))}
.swarm.crop{aspect-ratio:460/246;height:auto;overflow:hidden}
.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.5rem}
.sticky th:first-child:not(.group){min-width:7.5rem;max-width:9rem}
}
@media (prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important}}
@media print{
:root,:root:not([data-theme="light"]),:root[data-theme]{${light}}
@page{size:A4 landscape;margin:14mm}
body{font-size:10pt}.layout{display:block;max-width:none;padding:0}
.contents,.downloads,.skip,.toggle{display:none}
.section,.masthead{max-width:none}.exhibit{break-inside:auto;content-visibility:visible}.panels>*,.ecg,tr{break-inside:avoid}h2,h3,h4,.exhibit-head,.legend,summary{break-after:avoid}
.scroll{overflow:visible;background:none}.wide-plot .chart{min-width:0}.scroll-hint{display:none}.ecg .paper{width:265mm;max-width:none}
}
`;
