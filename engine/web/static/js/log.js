import { $, $$, on } from "./page.js";
import { quote } from "./composer.js";

const NEAR = 80;
const KINDS = ["customer", "room"];
const following = new Map();

function toEnd(log) {
  log.scrollTop = log.scrollHeight;
}

function isAtEnd(log) {
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
}

/** The newest message stays in sight, unless whoever looks has gone up to read. */
function follow() {
  for (const kind of KINDS) {
    const log = $(`#${kind}-log`);
    if (!log) continue;
    const last = log.lastElementChild?.lastElementChild?.id ?? "";
    const before = following.get(kind);
    if (before?.log !== log || (before.last !== last && before.atEnd)) toEnd(log);
    following.set(kind, { log, last, atEnd: isAtEnd(log) });
  }
}

document.addEventListener("scroll", (event) => {
  for (const seen of following.values()) if (seen.log === event.target) seen.atEnd = isAtEnd(seen.log);
}, true);

document.addEventListener("htmx:after:swap", follow);
new ResizeObserver(() => {
  for (const { log, atEnd } of following.values()) if (atEnd) toEnd(log);
}).observe(document.body);
follow();

on("keydown", ".bubble, .log", (event, element) => {
  const chat = element.closest(".chat");
  const composer = $(".composer", chat);
  if (event.target.closest("button, a, audio") && event.key !== "Escape") return;
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    event.preventDefault();
    const bubbles = $$(".bubble", chat);
    const at = bubbles.indexOf(element.closest(".bubble"));
    const next = at < 0 ? bubbles.length - 1 : at + (event.key === "ArrowUp" ? -1 : 1);
    (next < bubbles.length ? bubbles[Math.max(next, 0)] : composer.elements.says)?.focus();
  } else if (event.key === "Enter" && element.matches("[data-quotable]")) {
    event.preventDefault();
    quote(composer, element);
    composer.elements.says.focus();
  } else if (event.key === "Escape") {
    composer.elements.says.focus();
  }
});
