import { $, $$, afterRequest, beforeRequest, on } from "./page.js";

const composerOf = (element) => $(".composer", element.closest(".chat"));

/** What stands in the composer as the quoted message; none takes it away. */
export function quote(composer, bubble) {
  $("[data-chosen]", composer.closest(".chat"))?.removeAttribute("data-chosen");
  composer.elements.quotes.value = bubble?.dataset.quotable ?? "";
  const shown = $(".quoting", composer);
  shown.hidden = !bubble;
  if (!bubble) return;
  bubble.dataset.chosen = "";
  $("b", shown).textContent = bubble.dataset.who;
  $("span > span", shown).textContent = bubble.dataset.text;
}

// what was begun in one place is there again when one comes back to it
const drafts = new Map();
const draftOf = (form) => `${form.dataset.composer} ${form.elements[form.dataset.composer].value}`;

on("input", ".composer textarea", (event, textarea) => drafts.set(draftOf(textarea.form), textarea.value));

document.addEventListener("htmx:after:swap", () => {
  for (const form of $$(".composer")) form.elements.says.value ||= drafts.get(draftOf(form)) ?? "";
});

on("keydown", ".composer textarea", (event, textarea) => {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (textarea.value.trim()) textarea.form.requestSubmit();
  } else if (event.key === "Escape") {
    quote(textarea.form);
  } else if (event.key === "ArrowUp" && !textarea.value) {
    event.preventDefault();
    const bubbles = textarea.closest(".chat").querySelectorAll(".bubble");
    bubbles[bubbles.length - 1]?.focus();
  }
});

on("click", ".bubble[data-quotable]", (event, bubble) => {
  if (event.target.closest("a, audio, video") || getSelection().toString()) return;
  const composer = composerOf(bubble);
  quote(composer, bubble);
  composer.elements.says.focus();
});

on("click", "[data-unquote]", (event, button) => {
  const composer = button.closest(".composer");
  quote(composer);
  composer.elements.says.focus();
});

// what was sent leaves the field at once, so that the next message can be begun; it comes back if it failed
const sent = new WeakMap();

beforeRequest((element) => {
  if (!element.matches?.(".composer")) return;
  const { says, quotes } = element.elements;
  sent.set(element, { says: says.value, bubble: $(`[data-quotable="${CSS.escape(quotes.value)}"]`, element.closest(".chat")) });
  quote(element);
  drafts.delete(draftOf(element));
  says.value = "";
  says.focus();
});

afterRequest((element, went) => {
  if (went) $("#flash").replaceChildren();
  if (went || !element.matches?.(".composer")) return;
  const { says, bubble } = sent.get(element);
  if (!element.elements.says.value) element.elements.says.value = says;
  if (bubble) quote(element, bubble);
});

// a message about what went wrong has been read when something else is done
on("keydown", "textarea", () => $("#flash").replaceChildren());
