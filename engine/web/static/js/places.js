import { $ } from "./page.js";

const SCROLLED = ["#places", "#known .list", "#mind"];

// to choose another place draws the page anew: what was opened and how far it was scrolled stays
let before = null;

document.addEventListener("htmx:before:swap", () => {
  before = { open: $("#known")?.open, tops: SCROLLED.map((part) => $(part)?.scrollTop) };
});

document.addEventListener("htmx:after:swap", () => {
  if (!before) return;
  const known = $("#known");
  if (known && before.open !== undefined) known.open = before.open;
  SCROLLED.forEach((part, n) => {
    const element = $(part);
    if (element && element.scrollTop !== before.tops[n]) element.scrollTop = before.tops[n] ?? 0;
  });
  before = null;
});
