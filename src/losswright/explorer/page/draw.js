// Curves as SVG: clipped to their frame, marked where they leave it, named at their right end.

const DASHES = ["", "9 4", "3 3", "11 3 2 3"];
const LEAST_EXIT = 0.05; // of the frame's height
const ink = (slot) => `var(--series-${slot + 1})`;
const breakable = (name) => escapeText(name).replace(/([a-z])(?=[A-Z])/g, "$1<wbr>");
const escapeText = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function tag(name, attributes, inside = "") {
  const written = Object.entries(attributes).map(([key, value]) => `${key}="${escapeText(value)}"`).join(" ");
  return `<${name} ${written}>${inside}</${name}>`;
}

// Ticks of 1, 2 or 5 times a power of ten, about four of them.
function niceTicks(low, high) {
  const raw = (high - low) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high * (1 + 1e-9); i++) ticks.push(i * step);
  return ticks;
}

// A frame in which half of the curves stay; steeper ones leave it.
function frameOf(curves) {
  const middle = (sizes) => sizes.sort((a, b) => a - b)[Math.floor((sizes.length - 1) / 2)];
  const high = Math.max(0, middle(curves.map((values) => Math.max(0, ...values)))) * 1.15;
  const low = Math.min(0, -middle(curves.map((values) => Math.max(0, ...values.map((v) => -v))))) * 1.15;
  const span = high - low;
  const ends = curves.map((values) => [Math.min(...values), Math.max(...values)]);
  const least = Math.min(low, ...ends.map(([end]) => end).filter((end) => end > low - LEAST_EXIT * span));
  const most = Math.max(high, ...ends.map(([, end]) => end).filter((end) => end < high + LEAST_EXIT * span));
  const largest = Math.max(...curves.flatMap((values) => values.map(Math.abs)), 1e-12);
  return span > 1e-9 * largest ? { low: least, high: most } : { low: 0, high: largest * 1.05 };
}

// Blocks of given heights near where they are wanted, in the same order, never touching, between 0 and `room`.
function spread(blocks, room) {
  const sorted = [...blocks].sort((a, b) => a.wanted - b.wanted);
  let free = 0;
  for (const block of sorted) {
    block.at = Math.max(block.wanted - block.height / 2, free);
    free = block.at + block.height;
  }
  let ceiling = room;
  for (const block of sorted.reverse()) {
    block.at = Math.min(block.at, ceiling - block.height);
    ceiling = block.at;
  }
  return blocks;
}

// A name on one line, or on two where it is long.
function wrapped(name, most) {
  if (name.length <= most) return [name];
  const words = name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<= )/);
  const lines = [""];
  for (const word of words) {
    if (lines.at(-1) && (lines.at(-1) + word).length > most) lines.push("");
    lines[lines.length - 1] += word;
  }
  return lines;
}

// series: [{name, note, slot, places, values}]; marks: [place, name]; cursor: index of the stop in view.
function drawCurves(element, { series, axis, view, marks, cursor, said, describe }) {
  const width = Math.max(element.clientWidth, 260);
  const narrow = width < 480;
  const height = narrow ? 250 : 300;
  const letters = narrow ? 13 : 18;
  const box = { left: 46, right: width - (narrow ? 120 : 158), top: 16, bottom: height - 40 };
  const [first, last] = axis.shown;
  const places = view.places.slice(first, last + 1);
  const shown = series.map((one) => Array.from(one.values.subarray(first, last + 1)));
  const frame = frameOf(shown);
  const [from, to] = [Math.min(...places), Math.max(...places)];
  const across = (place) => box.left + ((place - from) / (to - from || 1)) * (box.right - box.left);
  const up = (value) => box.bottom - ((value - frame.low) / (frame.high - frame.low)) * (box.bottom - box.top);
  const clip = `clip-${element.id}`;
  const parts = [`<clipPath id="${clip}"><rect x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}"/></clipPath>`];
  parts.push(...axes(box, frame, view, across, up), ...referenceLines(marks, box, across));
  const x = across(view.places[cursor]);
  parts.push(`<line class="cursor" x1="${x}" x2="${x}" y1="${box.top}" y2="${box.bottom}"/>`);
  const blocks = series.map((one, i) => labelBlock(one, shown[i], { up, frame, box, letters }));
  spread(blocks, height - 4);
  series.forEach((one, i) => parts.push(...oneCurve(one, shown[i], { places, across, up, frame, box, clip, cursor, first, block: blocks[i] })));
  const title = tag("title", {}, escapeText(said)) + tag("desc", {}, escapeText(describe));
  element.innerHTML = tag("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "curves" }, title + parts.join(""));
  element.across = { box, places, across };
}

function axes(box, frame, view, across, up) {
  const parts = [];
  for (const value of niceTicks(frame.low, frame.high)) {
    const y = up(value);
    parts.push(`<line class="grid${value === 0 ? " zero" : ""}" x1="${box.left}" x2="${box.right}" y1="${y}" y2="${y}"/>`);
    parts.push(tag("text", { x: box.left - 6, y: y + 4, "text-anchor": "end" }, show(value)));
  }
  for (const [place, text] of view.ticks) {
    parts.push(`<line class="tick" x1="${across(place)}" x2="${across(place)}" y1="${box.bottom}" y2="${box.bottom + 4}"/>`);
    parts.push(tag("text", { x: across(place), y: box.bottom + 17, "text-anchor": "middle" }, escapeText(text)));
  }
  parts.push(tag("text", { x: box.right, y: box.bottom + 34, "text-anchor": "end", class: "axis" }, escapeText(view.label)));
  return parts;
}

// Dotted lines with their names above all curves, beside each other.
function referenceLines(marks, box, across) {
  const blocks = marks.map(([place, text]) => ({ x: across(place), wanted: across(place), height: 7 * text.length + 8, text }));
  spread(blocks, box.right + 30);
  return blocks.flatMap(({ x, at, height, text }) => [
    `<line class="mark" x1="${x}" x2="${x}" y1="${box.top}" y2="${box.bottom}"/>`,
    tag("text", { x: at + height / 2, y: box.top - 3, "text-anchor": "middle" }, escapeText(text)),
  ]);
}

function labelBlock(one, values, { up, frame, box, letters }) {
  const end = values.at(-1);
  const inside = Math.min(Math.max(end, frame.low), frame.high);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const beyond = [most, least].filter((value) => value > frame.high || value < frame.low);
  const notes = [...(one.note ? wrapped(one.note, letters + 2) : []), ...(beyond.length ? [`to ${beyond.map((value) => show(value)).join(" and ")}`] : [])];
  const lines = [...wrapped(one.name, letters), ...notes];
  return { wanted: up(inside), height: 14 * lines.length + 5, lines, notes: notes.length, end: up(inside) };
}

function oneCurve(one, values, { places, across, up, frame, box, clip, cursor, first, block }) {
  const path = values.map((value, i) => `${i ? "L" : "M"}${across(places[i]).toFixed(1)} ${clamp(up(value), -4000, 4000).toFixed(1)}`).join("");
  const stroke = { stroke: ink(one.slot), "stroke-dasharray": DASHES[one.slot] };
  const parts = [tag("path", { d: path, class: "curve", "clip-path": `url(#${clip})`, ...stroke })];
  parts.push(...exits(one, values, { places, across, up, frame }));
  const value = values[cursor - first];
  const [x, y] = [across(places[cursor - first]), up(clamp(value, frame.low, frame.high))];
  if (value > frame.high || value < frame.low) parts.push(arrow(x, y, value > frame.high, one.slot, 7));
  else parts.push(`<circle cx="${x}" cy="${y}" r="5" class="dot" fill="${ink(one.slot)}"/>`);
  const middle = block.at + block.height / 2;
  const [from, to] = [box.right + 2, box.right + 14];
  parts.push(`<path class="leader" d="M${from} ${block.end} L${to - 4} ${middle} L${to} ${middle}" stroke="${ink(one.slot)}"/>`);
  const lines = block.lines.map((line, i) => {
    const note = i >= block.lines.length - block.notes;
    return tag("text", { x: to + 4, y: block.at + 13 + 14 * i, class: note ? "name note" : "name", style: `fill: ${ink(one.slot)}` }, escapeText(line));
  });
  return [...parts, tag("g", { class: "label" }, lines.join(""))];
}

// A small triangle wherever a curve crosses the edge of the frame.
function exits(one, values, { places, across, up, frame }) {
  const parts = [];
  for (let i = 1; i < values.length; i++) {
    for (const [edge, above] of [[frame.high, true], [frame.low, false]]) {
      const [a, b] = [values[i - 1] - edge, values[i] - edge];
      if ((above ? a <= 0 && b > 0 : a >= 0 && b < 0) || (above ? a > 0 && b <= 0 : a < 0 && b >= 0)) {
        const place = places[i - 1] + (places[i] - places[i - 1]) * (a / (a - b));
        parts.push(arrow(across(place), up(edge), above, one.slot, 4));
      }
    }
  }
  return parts;
}

function arrow(x, y, upward, slot, size) {
  const [tip, foot] = upward ? [y, y + 1.6 * size] : [y, y - 1.6 * size];
  return `<path class="exit" d="M${x} ${tip} L${x - size} ${foot} L${x + size} ${foot} Z" fill="${ink(slot)}"/>`;
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
