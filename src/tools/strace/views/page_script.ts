/** What the page of a run does: plain JavaScript for browsers. */
export const PAGE_SCRIPT = `
"use strict";
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const { threads, left, first } = read("head");
const rows = read("rows");
for (const row of rows) row[1] -= first;
for (const thread of threads) { thread.begin -= first; thread.end -= first; }
const [THREAD, BEGIN, DURATION, NAME, TEXT, ERROR] = [0, 1, 2, 3, 4, 5];
const calls = rows.filter((row) => row[TEXT] !== "" && !["signal", "exit", "exec"].includes(row[NAME]));
const last = Math.max(1, ...threads.map((thread) => thread.end));
const LANE = 18, LABEL = 190, SHOWN = 500;
const app = document.getElementById("app");

function make(tag, parent, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

const time = (us) => us >= 1e6 ? (us / 1e6).toFixed(3) + " s" : us >= 1e3 ? (us / 1e3).toFixed(2) + " ms" : us.toFixed(1) + " us";

const failed = calls.filter((row) => row[ERROR] !== "").length;
make("div", app, threads.length + " threads, " + calls.length + " calls, " + failed + " failed, " + time(last) +
  (left > 0 ? "; " + left + " more events are not shown" : ""), { id: "summary" });
const bar = make("div", app, undefined, { class: "bar" });
const search = make("input", bar, undefined, { type: "search", placeholder: "search in lines", id: "search" });
function choice(id, all, words) {
  const select = make("select", bar, undefined, { id });
  make("option", select, all, { value: "" });
  for (const word of words) make("option", select, word, { value: word });
  return select;
}
const distinct = (column) => [...new Set(rows.map((row) => row[column]).filter(Boolean))].sort();
const name = choice("name", "all calls", distinct(NAME));
const error = choice("error", "all outcomes", ["failed", ...distinct(ERROR)]);
const thread = choice("thread", "all threads", threads.map((one, i) => i + ": " + one.tid + " " + one.name.slice(0, 40)));
const slower = make("input", bar, undefined, { type: "number", min: 0, placeholder: "slower than (us)", id: "slower" });
const reset = make("button", bar, "whole time");
const canvas = make("canvas", make("div", app, undefined, { class: "lanes" }));
const columns = make("div", app, undefined, { class: "columns" });
const listing = make("div", columns);
const side = make("div", columns);
const tip = make("div", document.body, "", { id: "tip", hidden: "" });

let view = [0, last];
let shown = rows;

function matches(row) {
  if (name.value && row[NAME] !== name.value) return false;
  if (error.value === "failed" ? row[ERROR] === "" : error.value && row[ERROR] !== error.value) return false;
  if (thread.value && row[THREAD] !== parseInt(thread.value)) return false;
  if (slower.value && row[DURATION] <= Number(slower.value)) return false;
  return !search.value || row[TEXT].toLowerCase().includes(search.value.toLowerCase());
}

function table(parent, heading, list, columns) {
  make("h2", parent, heading);
  const body = make("table", parent);
  const head = make("tr", make("thead", body));
  for (const [title, , kind] of columns) make("th", head, title, { class: kind });
  const lines = make("tbody", body);
  for (const item of list) {
    const line = make("tr", lines, undefined, { class: item[ERROR] ? "bad" : "" });
    for (const [, value, kind] of columns) make("td", line, value(item), { class: kind });
    if (Array.isArray(item)) line.onclick = () => zoomTo(item);
  }
}

const LINE = [
  ["begin", (row) => time(row[BEGIN]), "number"],
  ["took", (row) => row[DURATION] ? time(row[DURATION]) : "", "number"],
  ["thread", (row) => threads[row[THREAD]].tid, "number"],
  ["line", (row) => row[TEXT], "text"],
];

function showLists() {
  listing.replaceChildren();
  const inView = shown.filter((row) => row[BEGIN] <= view[1] && row[BEGIN] + row[DURATION] >= view[0]);
  table(listing, inView.length + " lines" + (inView.length > SHOWN ? ", the first " + SHOWN : ""), inView.slice(0, SHOWN), LINE);
  side.replaceChildren();
  const own = inView.filter((row) => row[DURATION] > 0);
  table(side, "slowest", [...own].sort((a, b) => b[DURATION] - a[DURATION]).slice(0, 15), [LINE[1], LINE[3]]);
  table(side, "failing", own.filter((row) => row[ERROR]).slice(0, 15), [LINE[0], LINE[3]]);
  const counts = new Map();
  for (const row of own) {
    const count = counts.get(row[NAME]) ?? { name: row[NAME], calls: 0, errors: 0, time: 0 };
    counts.set(row[NAME], { ...count, calls: count.calls + 1, errors: count.errors + (row[ERROR] ? 1 : 0), time: count.time + row[DURATION] });
  }
  table(side, "by call", [...counts.values()].sort((a, b) => b.time - a.time), [
    ["time", (one) => time(one.time), "number"],
    ["calls", (one) => one.calls, "number"],
    ["errors", (one) => one.errors || "", "number"],
    ["call", (one) => one.name, "text"],
  ]);
}

function colorOf(word) {
  let sum = 0;
  for (const sign of word) sum = (sum * 31 + sign.charCodeAt(0)) % 360;
  return "hsl(" + sum + " 45% 55%)";
}

const scale = () => (canvas.clientWidth - LABEL) / (view[1] - view[0]);
const toX = (us) => LABEL + (us - view[0]) * scale();

function draw() {
  const ratio = devicePixelRatio || 1;
  canvas.style.height = threads.length * LANE + 4 + "px";
  canvas.width = canvas.clientWidth * ratio;
  canvas.height = (threads.length * LANE + 4) * ratio;
  const to = canvas.getContext("2d");
  to.scale(ratio, ratio);
  to.font = "11px ui-monospace, monospace";
  threads.forEach((one, i) => {
    const y = i * LANE + 2;
    to.fillStyle = "#8883";
    to.fillRect(Math.max(LABEL, toX(one.begin)), y + 6, Math.max(1, toX(one.end) - Math.max(LABEL, toX(one.begin))), 4);
  });
  for (const row of shown) {
    const from = toX(row[BEGIN]), end = toX(row[BEGIN] + row[DURATION]);
    if (end < LABEL || from > canvas.clientWidth) continue;
    const isMark = row[DURATION] === 0;
    to.fillStyle = isMark ? "#a6f" : row[ERROR] ? "#d33" : colorOf(row[NAME]);
    const x = Math.max(LABEL, from);
    to.fillRect(x, row[THREAD] * LANE + (isMark ? 2 : 4), Math.max(1, end - x), isMark ? 15 : 11);
  }
  to.clearRect(0, 0, LABEL, canvas.height);
  to.fillStyle = getComputedStyle(document.body).color;
  threads.forEach((one, i) => to.fillText((one.tid + " " + one.name).slice(0, 28), 4, i * LANE + 14));
}

function update() {
  shown = rows.filter(matches);
  draw();
  showLists();
}

function setView(from, to) {
  view = [Math.max(0, from), Math.min(last, Math.max(to, from + 1))];
  draw();
  showLists();
}

function zoomTo(row) {
  const margin = Math.max(50, row[DURATION]);
  setView(row[BEGIN] - margin, row[BEGIN] + row[DURATION] + margin);
}

canvas.onwheel = (event) => {
  event.preventDefault();
  const at = view[0] + (event.offsetX - LABEL) / scale();
  const by = event.deltaY < 0 ? 0.7 : 1 / 0.7;
  setView(at - (at - view[0]) * by, at + (view[1] - at) * by);
};
canvas.onmousemove = (event) => {
  const at = view[0] + (event.offsetX - LABEL) / scale();
  const lane = Math.floor((event.offsetY - 2) / LANE);
  const slack = 3 / scale();
  const hit = shown.findLast((row) => row[THREAD] === lane && row[BEGIN] - slack <= at && row[BEGIN] + row[DURATION] + slack >= at);
  tip.hidden = !hit;
  if (!hit) return;
  tip.textContent = time(hit[BEGIN]) + " +" + time(hit[DURATION]) + "  " + hit[TEXT];
  tip.style.left = Math.min(event.clientX + 12, innerWidth - 400) + "px";
  tip.style.top = event.clientY + 16 + "px";
};
canvas.onmouseleave = () => (tip.hidden = true);
let dragged;
canvas.onmousedown = (event) => (dragged = [event.offsetX, ...view]);
onmouseup = () => (dragged = undefined);
canvas.addEventListener("mousemove", (event) => {
  if (!dragged) return;
  const by = (event.offsetX - dragged[0]) / scale();
  if (by !== 0) setView(dragged[1] - by, dragged[2] - by);
});
reset.onclick = () => setView(0, last);
for (const control of [search, name, error, thread, slower]) control.oninput = update;
onresize = draw;
update();
`;
