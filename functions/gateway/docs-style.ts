/** The looks of `/docs`: light and dark as the reader's system has it, one column on a phone. */
export const docsStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e6e9ee); --soft: light-dark(#556070, #a3adba); --page: light-dark(#ffffff, #14181e);
  --card: light-dark(#f5f7f9, #1d232b); --line: light-dark(#dde2e8, #323a45); --link: light-dark(#0b57b7, #82b4ff); }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 15rem minmax(0, 1fr); color: var(--ink); background: var(--page);
  font: 16px/1.5 system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line); }
nav h1 { font-size: 1.15rem; margin: 0; }
nav ul { list-style: none; padding: 0; margin: 1rem 0; }
nav li a { display: block; padding: 0.2rem 0.5rem; border-radius: 0.4rem; text-decoration: none; }
nav li a:hover { background: var(--card); }
main { padding: 1.5rem 2rem 4rem; max-width: 62rem; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.version, small, .what { color: var(--soft); }
.version { font-size: 0.9rem; }
.intro p { margin: 0.3rem 0; }
h2 { margin: 2.2rem 0 0.8rem; font-size: 1.3rem; }
h3 { margin: 1rem 0 0.4rem; font-size: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
dt { font-family: ui-monospace, monospace; } dd { margin: 0; }
main section > details { border: 1px solid var(--line); border-radius: 0.6rem; margin: 0.5rem 0; padding: 0 1rem; background: var(--card); }
main section > details[open] { padding-bottom: 1rem; }
summary { cursor: pointer; padding: 0.6rem 0; overflow-wrap: anywhere; }
.what { display: inline-block; margin-left: 0.5rem; }
code, pre { font: 0.9rem/1.45 ui-monospace, monospace; }
pre { margin: 0.4rem 0; padding: 0.8rem; overflow: auto; max-height: 28rem; border: 1px solid var(--line); border-radius: 0.4rem; background: var(--page); }
.method { display: inline-block; min-width: 4.2rem; padding: 0.1rem 0.4rem; border-radius: 0.3rem; text-align: center; color: #fff;
  font: 700 0.8rem/1.5 ui-monospace, monospace; }
.get { background: #0b63b0; } .post { background: #1b7a3d; } .put, .patch { background: #8a5a00; } .delete { background: #b3261e; }
table { width: 100%; border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem 0.35rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; width: 11rem; } td pre { max-width: 100%; } .where { white-space: nowrap; }
@media (max-width: 48rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem; }
  main { padding: 1rem; }
  .what { display: block; margin: 0.2rem 0 0; }
  table, tbody { display: block; }
  tr { display: block; padding: 0.4rem 0; border-top: 1px solid var(--line); }
  th, td { display: block; width: auto; border: 0; padding: 0.1rem 0; }
  dl { grid-template-columns: 1fr; }
}
`
