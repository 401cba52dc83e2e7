// One batch, sample by sample: what share of the loss and of the gradient each carries.

const MOST_BARS = 240;
const SCALE = 84; // pixels of the longest bar

// Charges and pulls of every sample under one chosen loss, weighted; pasted errors are read off the curve.
function sharesOf(scene, view, entry, pasted) {
  const charges = [], pulls = [];
  const weigh = (group) => (scene.batch.weighed || group !== view.group ? 1 : WEIGHTS[view.weight]);
  if (pasted) {
    const { values, slopes } = curve(scene, entry.loss, entry.settings, 0);
    for (const error of pasted.errors) {
      charges.push(read(scene.axis.stops, values, error));
      pulls.push(Math.abs(read(scene.axis.stops, slopes, error)));
    }
  } else {
    for (const [variant, stop, group] of scene.batch.samples) {
      const { values, slopes } = curve(scene, entry.loss, entry.settings, variant < 0 ? variantOf(scene, view.knobs) : variant);
      const at = stop < 0 ? view.x : stop;
      charges.push(weigh(group) * values[at]);
      pulls.push(weigh(group) * Math.abs(slopes[at]));
    }
  }
  return { charges: portions(charges), pulls: portions(pulls) };
}

function portions(amounts) {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  return amounts.map((amount) => (total > 0 ? amount / total : 0));
}

// The samples in one order for every loss: by the charge under the first chosen one.
function orderOf(charges) {
  return charges.map((_, i) => i).sort((a, b) => charges[a] - charges[b]);
}

// Bars up for shares of the loss, down for shares of the gradient, one row a loss, all on one scale.
function drawBars(element, { rows, order, said, groups, group }) {
  const width = Math.max(element.clientWidth, 260);
  const most = Math.max(...rows.flatMap((row) => [...row.charges, ...row.pulls]), 1e-9);
  const kept = order.slice(-MOST_BARS);
  const step = width / kept.length;
  element.innerHTML = rows.map((row) => {
    const [above, below] = [row.charges, row.pulls].map((shares) => Math.max(12, (SCALE * Math.max(...shares)) / most));
    const bars = kept.map((sample, i) => {
      const [loss, pull] = [(row.charges[sample] / most) * SCALE, (row.pulls[sample] / most) * SCALE];
      const chosen = groups.length && groups[sample] === group ? " chosen" : "";
      const text = `${said(sample)}: ${percent(row.charges[sample])} of the loss, ${percent(row.pulls[sample])} of the gradient`;
      const place = `x="${(i * step + step * 0.12).toFixed(2)}" width="${(step * 0.76).toFixed(2)}"`;
      return `<g class="sample${chosen}"><title>${escapeText(text)}</title><rect class="hit" x="${i * step}" width="${step}" y="0" height="${above + below}"/>` +
        `<rect ${place} y="${above - loss}" height="${loss}" fill="${ink(row.slot)}"/><rect ${place} y="${above + 1}" height="${pull}" class="pull" fill="${ink(row.slot)}"/></g>`;
    });
    const [worst] = order.slice(-1);
    const summary = `The last, ${said(worst)}, carries ${percent(row.charges[worst])} of the loss and ${percent(row.pulls[worst])} of the gradient.`;
    const line = `<line class="zero" x1="0" x2="${width}" y1="${above + 0.5}" y2="${above + 0.5}"/>`;
    const svg = tag("svg", { viewBox: `0 0 ${width} ${above + below}`, width, height: above + below, role: "img", class: "bars" },
      tag("title", {}, `${escapeText(row.name)}: shares of one batch`) + tag("desc", {}, escapeText(summary)) + bars.join("") + line);
    const swatch = `<svg class="swatch" width="26" height="8" aria-hidden="true"><line x1="0" x2="26" y1="4" y2="4" stroke="${ink(row.slot)}" stroke-dasharray="${DASHES[row.slot]}"/></svg>`;
    return `<figure><figcaption>${swatch} <b>${escapeText(row.name)}</b> <span>${escapeText(summary)}</span></figcaption>${svg}</figure>`;
  }).join("");
}

// Real targets as a histogram, and where each loss puts its best constant prediction.
function drawStrip(element, { data, constants }) {
  const width = Math.max(element.clientWidth, 260);
  const rowHeight = 20;
  const top = 22 + rowHeight * constants.length;
  const [height, ground] = [top + 132, top + 96];
  const [from, to] = [data.edges[0], data.edges.at(-1)];
  const across = (place) => 8 + ((clamp(place, from, to) - from) / (to - from)) * (width - 16);
  const most = Math.max(...data.shares);
  const bars = data.shares.map((share, i) => {
    const [left, right] = [across(data.edges[i]), across(data.edges[i + 1])];
    const size = (share / most) * 84;
    return `<rect class="share" x="${left + 0.5}" width="${Math.max(right - left - 1, 0.5)}" y="${ground - size}" height="${size}"/>`;
  });
  const ticks = data.ticks.map(([place, text]) => {
    const anchor = place === from && text.length > 2 ? "start" : place === to && text.length > 2 ? "end" : "middle"; // inside the picture
    return tag("text", { x: across(place), y: ground + 16, "text-anchor": anchor }, escapeText(text));
  });
  const blocks = data.marks.map(([place, text]) => ({ wanted: across(place), height: 7.2 * text.length + 10, place, text }));
  spread(blocks, width);
  const marks = blocks.map((block) => `<line class="mark" x1="${across(block.place)}" x2="${across(block.place)}" y1="${ground - 88}" y2="${ground + 22}"/>` +
    tag("text", { x: block.at + block.height / 2, y: ground + 33, "text-anchor": "middle", class: "quiet" }, escapeText(block.text)));
  const pins = [...constants].sort((a, b) => a.constant - b.constant).map((one, i) => {
    const x = across(one.constant);
    const y = 14 + rowHeight * i;
    const right = x < width * 0.6;
    const text = `${one.name} asks for ${data.said.replace("{x}", show(one.constant)).replace("{%}", percent(one.constant))}`;
    return `<line class="pin" x1="${x}" x2="${x}" y1="${y + 2}" y2="${ground}" stroke="${ink(one.slot)}" stroke-dasharray="${DASHES[one.slot]}"/>` +
      `<circle cx="${x}" cy="${y - 3}" r="4.5" fill="${ink(one.slot)}"/>` +
      tag("text", { x: x + (right ? 9 : -9), y: y + 1, "text-anchor": right ? "start" : "end", class: "name", style: `fill: ${ink(one.slot)}` }, escapeText(text));
  });
  const said = constants.map((one) => `${one.name} asks for ${show(one.constant)}`).join("; ");
  const title = tag("title", {}, escapeText(data.title)) + tag("desc", {}, escapeText(said));
  element.innerHTML = tag("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "strip" }, title + [...bars, ...ticks, ...marks, ...pins].join(""));
}

// The target region, and the predicted one over it.
function drawDiscs(element, shift, [region, growth, confidence]) {
  const radius = [2.5, 4, 6][region];
  const reach = radius * [0.7, 1, 1.4][growth];
  const target = `<circle cx="6" cy="10" r="${radius}" class="region"/>`;
  const predicted = `<circle cx="${6 + shift}" cy="10" r="${reach}" class="predicted" fill-opacity="${[0.35, 0.6][confidence]}"/>`;
  const names = tag("title", {}, "A target region, outlined, and the predicted region, filled");
  element.innerHTML = `<svg viewBox="0 0 24 20" role="img" class="discs">${names}${predicted}${target}</svg>`;
}
