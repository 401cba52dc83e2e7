// Keeps one view a scene, and draws it again whenever something moves.

const scenes = await readScenes(JSON.parse(find("scene-data").textContent));
const views = new Map();
let { scene, view } = fromHash(scenes, location.hash);
let pasted = null;
let drawn = "";

function showScene() {
  views.set(scene.key, view);
  document.querySelector(`input[name=scene][value="${scene.key}"]`).checked = true;
  find("lead").textContent = scene.lead;
  find("pasting").hidden = scene.key !== "errors";
  find("picture-figure").hidden = scene.picture === "";
  buildMover(scene, view);
  buildKnobs(scene, view, draw);
  buildViews(scene, view, draw);
  buildWeights(scene, view, draw);
  listChanged();
}

function listChanged() {
  giveSlots(view.chosen);
  buildChosen(scene, view, { changed: draw, listChanged });
  draw();
  remember();
}

function draw() {
  labelSliders(scene, view);
  const variant = variantOf(scene, view.knobs);
  const words = sentence(scene, view);
  find("sentence").textContent = words;
  const curves = view.chosen.map((entry) => curve(scene, entry.loss, entry.settings, variant));
  const axisView = scene.axis.views[view.view];
  const marks = [...scene.axis.marks, [axisView.places[scene.reference[variant]], scene.words.reference_line[variant]]];
  const plot = (id, title, pick) => {
    find(`${id}-title`).textContent = title;
    const series = view.chosen.map((entry, i) => {
      const scale = scaleOf(scene, view, entry);
      return { ...titleOf(entry), slot: entry.slot, values: scale === 1 ? pick(curves[i]) : pick(curves[i]).map((v) => v / scale) };
    });
    drawCurves(find(id), { series, axis: scene.axis, view: axisView, marks, cursor: view.x, said: title, describe: words });
  };
  plot("charge", `What it charges${scene.aboveLeast ? ", above its least" : ""}`, (one) => one.values);
  plot("pull", `How hard it pulls: ${scene.words.slope}`, (one) => one.slopes);
  if (scene.picture) drawDiscs(find("picture"), scene.axis.stops[view.x], view.knobs);
  find("table").innerHTML = tableOf(scene, view, ownErrors());
  drawSlowly();
  find("code").textContent = codeOf(view);
}

// Bars and best constants stay as they are while only the cursor moves, unless the cursor is what a batch is predicted.
function drawSlowly() {
  const follows = scene.batch?.samples.some(([, stop]) => stop < 0);
  const { knobs, group, weight, chosen, x } = view;
  const settings = chosen.map((entry) => [entry.loss.name, entry.slot, ...entry.settings]);
  const now = JSON.stringify([scene.key, knobs, group, weight, settings, follows && x, find("results").clientWidth, pasted?.unit, pasted?.raw]);
  if (now === drawn) return;
  drawn = now;
  drawBatch();
  drawData();
}

const ownErrors = () => (scene.key === "errors" ? pasted : null);

function drawBatch() {
  const own = ownErrors();
  find("batch").hidden = !scene.batch && !own;
  if (find("batch").hidden) return;
  find("batch-title").textContent = own ? `Your ${own.errors.length} errors` : scene.batch.title;
  find("weights").hidden = Boolean(own) || scene.batch.weighed;
  const rows = view.chosen.map((entry) => ({ name: fullName(entry), slot: entry.slot, ...sharesOf(scene, view, entry, own) }));
  const order = own ? orderOf(own.errors.map(Math.abs)) : orderOf(rows[0].charges);
  const said = (sample) => (own ? `error ${show(own.raw[sample])}` : scene.batch.said[sample]);
  const groups = own || scene.batch.weighed ? [] : scene.batch.samples.map((sample) => sample[2]);
  drawBars(find("bars"), { rows, order, said, groups, group: WEIGHTS[view.weight] === 1 ? -1 : view.group });
}

function drawData() {
  find("data").hidden = !scene.data || Boolean(ownErrors());
  if (find("data").hidden) return;
  find("data-title").textContent = scene.data.title;
  find("data-source").textContent = scene.data.source;
  const constants = view.chosen.map((entry) => ({ name: fullName(entry), slot: entry.slot, ...facts(scene, entry.loss, entry.settings) }));
  drawStrip(find("strip"), { data: scene.data, constants: constants.filter((one) => Number.isFinite(one.constant)) });
}

function remember() {
  try {
    history.replaceState(null, "", toHash(scene, view));
  } catch {
    // a page in a sandboxed frame has no address of its own
  }
}

function choose(key) {
  scene = scenes.find((found) => found.key === key);
  view = views.get(key) ?? startingView(scene);
  showScene();
}

function paste(text) {
  const found = parseErrors(text);
  find("forget").hidden = !found;
  pasted = found && inUnits(found, Number(find("unit").value));
  find("pasted").textContent = found ? `${found.length} errors, 1 on the axis is ${show(pasted.unit)}` : text.trim() ? "No line of numbers found." : "";
  draw();
}

// The plots can be dragged, as the slider can.
function drag(event) {
  if (event.buttons !== 1) return;
  const { box, places, across } = event.currentTarget.across;
  const drawn = event.currentTarget.querySelector("svg").getBoundingClientRect();
  const at = clamp(event.clientX - drawn.left, box.left, box.right);
  const distances = places.map((place) => Math.abs(across(place) - at));
  view.x = scene.axis.shown[0] + distances.indexOf(Math.min(...distances));
  find("x").value = view.x;
  draw();
}

buildScenes(scenes, choose);
listen("x", (value) => { view.x = value; draw(); });
find("scale").addEventListener("change", (event) => { view.scale = event.target.checked; draw(); });
find("add").addEventListener("change", (event) => {
  view.chosen.push(withStart(scene.losses[Number(event.target.value)]));
  listChanged();
});
let waiting = 0; // a paste of many lines arrives as many events
find("numbers").addEventListener("input", (event) => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => paste(event.target.value));
});
find("unit").addEventListener("input", () => paste(find("numbers").value));
find("file").addEventListener("change", async (event) => {
  find("numbers").value = (await event.target.files[0].text()).slice(0, 200_000);
  paste(find("numbers").value);
});
find("forget").addEventListener("click", () => { find("numbers").value = ""; paste(""); });
for (const id of ["charge", "pull"]) {
  find(id).addEventListener("pointerdown", drag);
  find(id).addEventListener("pointermove", drag);
  find(id).addEventListener("pointerup", remember);
}
find("copy-code").addEventListener("click", () => copy(codeOf(view), "Code"));
find("copy-link").addEventListener("click", () => copy(location.href.split("#")[0] + toHash(scene, view), "Link"));
find("save-csv").addEventListener("click", () => saveText(`losses-${scene.key}.csv`, csvOf(scene, view)));
find("save-png").addEventListener("click", () => savePicture(`losses-${scene.key}.png`, sentence(scene, view)));
addEventListener("hashchange", () => { ({ scene, view } = fromHash(scenes, location.hash)); showScene(); });
document.addEventListener("change", remember);
showScene();
let width = find("results").clientWidth;
new ResizeObserver(() => {
  if (find("results").clientWidth === width) return; // heights change with every drawing
  width = find("results").clientWidth;
  draw();
}).observe(find("results"));
document.documentElement.dataset.ready = "yes";
