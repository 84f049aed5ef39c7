import { $ } from "./page.js";

// somebody may have changed it in another window
document.addEventListener("htmx:after:swap", () => {
  const now = $("[data-mode]")?.dataset.mode;
  const select = $("#mode");
  if (now && document.activeElement !== select) select.value = now;
});
