import { $, $$, afterRequest, on } from "./page.js";

const desk = () => $("#desk");
const PLACES = { 1: "customer", 2: "room", 3: "mind" };

/** One column at a time; where there is place for more, only the last one changes. */
const only = matchMedia("(max-width: 820px)");
only.addEventListener("change", () => mark());

function show(name) {
  desk().dataset.tab = name;
  mark();
}

function mark() {
  const shown = desk().dataset.tab;
  for (const tab of $$(".tabs [data-shows]")) {
    const selected = tab.dataset.shows === (only.matches || shown === "mind" ? shown : "room");
    tab.setAttribute("aria-selected", selected);
    tab.tabIndex = selected ? 0 : -1;
    if (selected) tab.classList.remove("fresh");
  }
}

on("click", "[data-shows]", (event, tab) => show(tab.dataset.shows));

on("keydown", "[role=tab]", (event, tab) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = $$("[role=tab]").filter((one) => one.offsetParent);
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  show(next.dataset.shows);
  next.focus();
});

document.addEventListener("keydown", (event) => {
  const name = event.altKey && !event.ctrlKey && PLACES[event.code.replace("Digit", "")];
  if (!name) return;
  event.preventDefault();
  show(name);
  ($(`#say-${name}`) ?? $(`#${name}`))?.focus();
});

// where a place of the list was chosen, the desk is another, and its messages are what one wants to see next;
// whatever else comes meanwhile changes only what is inside
let shown = desk();
let chosen = null;
let before = new URLSearchParams(location.search);
on("click", "a[hx-get]", (event, link) => {
  chosen = new URL(link.href).searchParams;
});

document.addEventListener("htmx:after:swap", (event) => {
  if (desk() !== shown) return replaced();
  if (event.detail.ctx.sourceElement?.id === "desk") fresh();
});

function replaced() {
  shown = desk();
  if (!chosen) return mark();
  const kind = chosen.get("room") !== before.get("room") ? "room" : "customer";
  before = chosen;
  chosen = null;
  show(kind);
  // on a telephone the keyboard would cover what was chosen
  if (matchMedia("(hover: hover)").matches) $(`#say-${kind}`)?.focus();
}

/** A tab that is not shown has something new. */
const seen = new Map();
function fresh() {
  for (const kind of ["customer", "room"]) {
    const last = $(`#${kind}-log`)?.lastElementChild?.lastElementChild?.id;
    const tab = $(`#tab-${kind}`);
    if (last && seen.get(kind) !== last && tab.getAttribute("aria-selected") !== "true") tab.classList.add("fresh");
    seen.set(kind, last);
  }
}

afterRequest(() => queueMicrotask(mark));
mark();
for (const kind of ["customer", "room"]) seen.set(kind, $(`#${kind}-log`)?.lastElementChild?.lastElementChild?.id);
