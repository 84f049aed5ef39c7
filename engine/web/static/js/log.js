import { $, $$, beforeRequest, on } from "./page.js";
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

/** A button goes to the newest message when it is out of sight. */
function offer(kind) {
  const { atEnd, news } = following.get(kind);
  const button = $(`.chat.${kind} [data-newest]`);
  button?.toggleAttribute("hidden", atEnd);
  button?.classList.toggle("fresh", news);
}

/** The newest message stays in sight, unless whoever looks has gone up to read. */
function follow() {
  for (const kind of KINDS) {
    const log = $(`#${kind}-log`);
    if (!log) continue;
    const last = log.lastElementChild?.lastElementChild?.id ?? "";
    const before = following.get(kind);
    const anew = before?.log !== log;
    if (anew || before.atEnd) toEnd(log);
    const atEnd = anew || before.atEnd;
    following.set(kind, { log, last, atEnd, news: !atEnd && (before.news || before.last !== last) });
    if (anew) for (const part of [log, log.lastElementChild]) part && sizes.observe(part);
    offer(kind);
  }
}

document.addEventListener("scroll", (event) => {
  for (const [kind, seen] of following) {
    if (seen.log !== event.target) continue;
    seen.atEnd = isAtEnd(seen.log);
    if (seen.atEnd) seen.news = false;
    offer(kind);
  }
}, true);

// a picture that arrives late, a keyboard that opens, a column that was not shown
const sizes = new ResizeObserver(() => {
  for (const { log, atEnd } of following.values()) if (atEnd) toEnd(log);
});
sizes.observe(document.body);

document.addEventListener("htmx:after:swap", follow);
follow();

beforeRequest((element) => {
  const kind = KINDS.find((one) => element.closest?.(`.chat.${one}`));
  const seen = following.get(kind);
  if (seen) seen.atEnd = true;
});

on("click", "[data-newest]", (event, button) => {
  const seen = following.get(button.form.dataset.composer);
  Object.assign(seen, { atEnd: true, news: false });
  toEnd(seen.log);
  button.form.elements.says.focus();
});

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
