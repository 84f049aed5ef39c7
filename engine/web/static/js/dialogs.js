import { $, $$, afterRequest, on } from "./page.js";

const KEPT = ["customer", "room", "agent", "quotes"];

/** A dialog sends for the chat it was opened from: as that person, quoting what is quoted there. */
function speakFor(dialog, kind) {
  const composer = $(`[data-composer=${kind}]`);
  const form = $("form[data-sends]", dialog);
  for (const old of $$("[data-kept]", form)) old.remove();
  for (const name of KEPT) {
    const field = composer.elements[name];
    if (!field?.value) continue;
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value: field.value });
    hidden.dataset.kept = "";
    form.append(hidden);
  }
}

on("click", "[data-opens]", (event, button) => {
  const dialog = document.getElementById(button.dataset.opens);
  button.closest("[popover]")?.hidePopover();
  if (button.dataset.for) speakFor(dialog, button.dataset.for);
  dialog.showModal();
});

on("click", "[data-closes]", (event, button) => button.closest("dialog").close());

on("click", "dialog", (event, dialog) => {
  if (event.target === dialog) dialog.close();
});

afterRequest((element, went) => {
  const dialog = element.closest?.("dialog");
  if (!dialog) return;
  dialog.close();
  if (went) element.reset();
});

// the menu opens over its button: a popover has no place of its own yet in every browser
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".attach-menu") || event.newState !== "open") return;
  const { left, top } = $(`[popovertarget=${menu.id}]`).getBoundingClientRect();
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(8, top - menu.offsetHeight - 8)}px`;
  $("button", menu).focus();
}, true);

on("keydown", ".attach-menu", (event, menu) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = $$("button", menu);
  buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
});

// of some boxes one at least: the browser has no rule for that
on("click", "dialog button:not([type])", (event, button) => {
  for (const some of $$("[data-some]", button.form)) {
    const boxes = $$("input", some);
    boxes[0]?.setCustomValidity(boxes.some((box) => box.checked) ? "" : some.dataset.some);
  }
});

on("change", "[data-some]", (event, some) => $("input", some).setCustomValidity(""));

on("change", "[type=file]", (event, input) => {
  for (const sample of $$("[name=sample]", input.form)) sample.checked = !input.files.length && sample === $("[name=sample]", input.form);
});

on("change", "[name=sample]", (event, sample) => {
  sample.form.elements.file.value = "";
});
