// Small things the other files share. Everything listens on the document: htmx replaces what is inside.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Calls `handle(event, element)` for events on what fits the selector, now or later. */
export function on(type, selector, handle) {
  document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    if (element) handle(event, element);
  });
}

/** Before every request, when what was filled in has been taken. */
export function beforeRequest(handle) {
  document.addEventListener("htmx:before:request", (event) => handle(event.detail.ctx.sourceElement));
}

/** After every answer of the server: which element asked, and whether it went well. */
export function afterRequest(handle) {
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    handle(sourceElement, response.status < 400);
  });
}
