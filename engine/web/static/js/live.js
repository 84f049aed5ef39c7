// Whether news arrive: a page that has lost its server says so, instead of looking as if nothing happened.

const page = document.documentElement;

document.addEventListener("htmx:sse:after:connection", () => {
  page.dataset.live = "on";
});

document.addEventListener("htmx:sse:error", () => {
  page.dataset.live = "off";
});
