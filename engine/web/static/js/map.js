import { $, on } from "./page.js";

const DIGITS = 5;
const STEP = 12;
const LETTERS = 13;

/** The map of the zones: a drawing from the server, where a point is put and looked at from nearer. */
function sight(map) {
  const svg = $("svg[viewBox]", map);
  const { west, south, east, north, width, height } = map.dataset;
  return { svg, west: +west, south: +south, east: +east, north: +north, whole: { width: +width, height: +height } };
}

const size = (svg) => {
  const { x, y, width, height } = svg.viewBox.baseVal;
  return { x, y, width, height };
};

const fields = (map) => map.closest("form").elements;

function put(map, x, y) {
  const { svg, west, south, east, north, whole } = sight(map);
  const lat = north - (y / whole.height) * (north - south);
  const lon = west + (x / whole.width) * (east - west);
  fields(map).lat.value = lat.toFixed(DIGITS);
  fields(map).lon.value = lon.toFixed(DIGITS);
  mark(svg, x, y);
}

function mark(svg, x, y) {
  const mark = $(".mark", svg);
  const scale = svg.viewBox.baseVal.width / (svg.clientWidth || 600);
  mark.toggleAttribute("hidden", false);
  mark.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
}

/** The point that the fields say, in the drawing's measures; none when they say none. */
function place(map) {
  const { west, south, east, north, whole } = sight(map);
  const lat = parseFloat(fields(map).lat.value.replace(",", "."));
  const lon = parseFloat(fields(map).lon.value.replace(",", "."));
  if (!Number.isFinite(lat) || !Number.isFinite(lon)) return null;
  return { x: ((lon - west) / (east - west)) * whole.width, y: ((north - lat) / (north - south)) * whole.height };
}

function look(map, factor, at) {
  const { svg, whole } = sight(map);
  const now = size(svg);
  const width = Math.min(whole.width, Math.max(whole.width / 40, now.width * factor));
  const height = (width / whole.width) * whole.height;
  const centre = at ?? { x: now.x + now.width / 2, y: now.y + now.height / 2 };
  const x = Math.min(Math.max(0, centre.x - width / 2), whole.width - width);
  const y = Math.min(Math.max(0, centre.y - height / 2), whole.height - height);
  svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  redraw(map);
}

/** Letters and the point keep their size on the screen, however near one looks. */
function redraw(map) {
  const { svg } = sight(map);
  const scale = svg.viewBox.baseVal.width / (svg.clientWidth || 600);
  for (const text of svg.querySelectorAll("text")) {
    text.style.fontSize = `${LETTERS * scale}px`;
    text.style.strokeWidth = `${(LETTERS / 3.5) * scale}px`;
  }
  const point = place(map);
  if (point) mark(svg, point.x, point.y);
}

on("pointerdown", "[data-map] svg:not(.icon)", (event, svg) => {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  put(svg.closest("[data-map]"), point.x, point.y);
});

on("keydown", "[data-map] svg:not(.icon)", (event, svg) => {
  const move = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
  const map = svg.closest("[data-map]");
  if (event.key === "+" || event.key === "-") return look(map, event.key === "+" ? 0.6 : 1.7, place(map));
  if (!move) return;
  event.preventDefault();
  const { x, y, width, height } = svg.viewBox.baseVal;
  const from = place(map) ?? { x: x + width / 2, y: y + height / 2 };
  const step = (STEP * width) / (svg.clientWidth || 600);
  put(map, from.x + move[0] * step, from.y + move[1] * step);
});

on("click", "[data-zoom]", (event, button) => {
  const map = button.closest("[data-map]");
  look(map, +button.dataset.zoom, place(map) ?? undefined);
});

on("change", "[data-zone]", (event, select) => {
  if (!select.value) return;
  const map = $("[data-map]", select.form);
  [fields(map).lat.value, fields(map).lon.value] = select.value.split(",");
  look(map, 1, place(map));
});

on("input", "[name=lat], [name=lon]", (event, field) => {
  const map = $("[data-map]", field.form);
  const point = map && place(map);
  if (point) mark($("svg[viewBox]", map), point.x, point.y);
});

on("click", "[data-opens=send-location]", () => {
  const map = $("[data-map]");
  if (map) redraw(map);
});
