/** How the page of a run looks. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: #8884; --bad: #d33; --good: #48a; }
body { font: 13px/1.4 system-ui, sans-serif; margin: 12px; }
h1 { font: 600 15px/1.4 ui-monospace, monospace; margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 13px; margin: 12px 0 4px; }
.bar { display: flex; gap: 8px; flex-wrap: wrap; align-items: center; margin: 8px 0; }
input, select { font: inherit; padding: 2px 6px; }
input[type=search] { width: 24em; }
.lanes { max-height: 55vh; overflow-y: auto; border: 1px solid var(--line); }
canvas { width: 100%; display: block; cursor: crosshair; }
.columns { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); gap: 16px; }
table { border-collapse: collapse; width: 100%; font: 12px/1.4 ui-monospace, monospace; }
td, th { text-align: left; padding: 1px 8px 1px 0; vertical-align: top; border-bottom: 1px solid var(--line); }
td.text { overflow-wrap: anywhere; }
td.number, th.number { text-align: right; white-space: nowrap; }
tr.bad td.text { color: var(--bad); }
tbody tr:hover { background: #8882; cursor: pointer; }
#tip { position: fixed; pointer-events: none; background: Canvas; border: 1px solid var(--line); padding: 2px 6px; max-width: 60em; font: 12px ui-monospace, monospace; overflow-wrap: anywhere; }
`;
