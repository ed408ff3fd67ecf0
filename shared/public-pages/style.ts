/** How a page for outsiders looks: one column, large targets, both colour schemes, nothing fetched. */
export const style = `
:root{color-scheme:light dark;--accent:#4338ca;--on-accent:#ffffff;--ink:#1a1b22;--soft:#55576a;--line:#d4d6e0;--surface:#ffffff;--ground:#f5f5f9;--bad:#b3261e;--good:#1d6f42}
@media (prefers-color-scheme:dark){:root{--ink:#eceef6;--soft:#a9adc0;--line:#3a3d4d;--surface:#1c1e28;--ground:#12131a;--bad:#ffb4ab;--good:#84d8a6}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Devanagari",sans-serif;overflow-wrap:anywhere}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--surface);padding:12px;z-index:1}
body>header{display:flex;justify-content:space-between;align-items:center;gap:16px;max-width:760px;margin:0 auto;padding:16px 20px}
.brand{display:flex;align-items:center;gap:10px;margin:0;font-weight:650}
header nav a{display:inline-flex;align-items:center;min-height:44px}
main{max-width:760px;margin:0 auto 64px;padding:0 20px}
h1{font-size:clamp(26px,5vw,36px);line-height:1.2;letter-spacing:-.02em;margin:12px 0 16px}
h2{font-size:21px;line-height:1.3;margin:32px 0 10px}h3{font-size:18px;margin:22px 0 6px}
a{color:inherit}
.lead,.hint{color:var(--soft)}.hint{font-size:15px;margin:4px 0}
.card{background:var(--surface);border:1px solid var(--line);border-radius:14px;padding:20px;margin:16px 0}
fieldset{border:1px solid var(--line);border-radius:14px;background:var(--surface);padding:16px 20px;margin:18px 0}legend{font-weight:650;padding:0 6px}
label{display:block;font-weight:600;margin:14px 0 4px}
label.choice{display:flex;gap:12px;align-items:center;min-height:44px;font-weight:400;margin:0}label.choice input{width:22px;height:22px;flex:none;accent-color:var(--accent)}
input:not([type=checkbox],[type=radio]),select,textarea{width:100%;min-height:46px;padding:10px 12px;border:1px solid var(--soft);border-radius:10px;background:var(--surface);color:var(--ink);font:inherit}
textarea{min-height:120px}
:is(input,select,textarea,button,a,summary,canvas,[tabindex]):focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (prefers-color-scheme:dark){:is(input,select,textarea,button,a,summary,canvas,[tabindex]):focus-visible{outline-color:var(--ink)}}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:46px;padding:10px 22px;border:0;border-radius:10px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:650;text-decoration:none;cursor:pointer}
button.quiet,.button.quiet{background:none;border:1px solid var(--soft);color:var(--ink)}
.actions{display:flex;flex-wrap:wrap;gap:12px;margin:22px 0}
.fault{color:var(--bad);font-weight:600}.done{color:var(--good);font-weight:600}
table{border-collapse:collapse;width:100%}th,td{text-align:start;vertical-align:top;padding:8px 10px;border-block-end:1px solid var(--line)}.scroll{overflow-x:auto}
dl{display:grid;gap:4px 20px}@media (min-width:560px){dl{grid-template-columns:max-content 1fr}}dt{color:var(--soft)}dd{margin:0}
canvas{display:block;width:100%;background:#fff;border:1px solid var(--soft);border-radius:10px;touch-action:none}
ins{text-decoration:none;background:color-mix(in srgb,var(--good) 22%,transparent)}del{background:color-mix(in srgb,var(--bad) 18%,transparent)}
@media (prefers-reduced-motion:no-preference){button,.button{transition:filter .15s}}button:hover,.button:hover{filter:brightness(1.08)}
`
