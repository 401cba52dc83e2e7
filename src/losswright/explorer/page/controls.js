// Sliders, choices and lists. They are built when a scene or the list of losses changes, and else only re-labelled.

const find = (id) => document.getElementById(id);

function buildScenes(scenes, choose) {
  find("scenes").innerHTML = scenes.map((scene) =>
    `<label><input type="radio" name="scene" value="${scene.key}"><span>${escapeText(scene.title)}</span></label>`).join("");
  find("scenes").addEventListener("change", (event) => choose(event.target.value));
}

function buildMover(scene, view) {
  const x = find("x");
  [x.min, x.max] = scene.axis.shown;
  x.value = view.x;
  find("x-label").textContent = capital(scene.axis.label);
}

function buildKnobs(scene, view, changed) {
  find("situation").hidden = scene.knobs.length === 0;
  find("knobs").innerHTML = scene.knobs.map((knob, i) => slider(`knob-${i}`, knob.label, knob.said.length, view.knobs[i])).join("");
  scene.knobs.forEach((knob, i) => listen(`knob-${i}`, (value) => { view.knobs[i] = value; changed(); }));
}

function buildViews(scene, view, changed) {
  find("views").innerHTML = scene.axis.views.length < 2 ? "" : `<fieldset><legend>Axis</legend>${scene.axis.views.map((one, i) =>
    `<label class="tick"><input type="radio" name="axis" value="${i}"${i === view.view ? " checked" : ""}> ${escapeText(one.label)}</label>`).join("")}</fieldset>`;
  find("views").onchange = (event) => { view.view = Number(event.target.value); changed(); };
  find("scale-label").textContent = scene.words.unit_of_scale;
  find("scale").checked = view.scale;
}

function buildChosen(scene, view, { changed, listChanged }) {
  const { chosen } = view;
  find("chosen").innerHTML = chosen.map((entry, i) => {
    const swatch = `<svg class="swatch" width="34" height="8" aria-hidden="true"><line x1="0" x2="34" y1="4" y2="4" stroke="${ink(entry.slot)}" stroke-dasharray="${DASHES[entry.slot]}"/></svg>`;
    const sliders = entry.loss.settings.map((setting, k) => slider(`set-${i}-${k}`, setting.name.replaceAll("_", " "), setting.said.length, entry.settings[k]));
    const remove = chosen.length > 1 ? `<button type="button" class="remove" data-at="${i}" aria-label="Remove ${escapeText(entry.loss.name)}">×</button>` : "";
    const use = entry.loss.bestFor ? `<p class="note">${escapeText(capital(entry.loss.bestFor))}.</p>` : "";
    return `<li style="--slot: ${ink(entry.slot)}"><div class="head">${swatch}<b>${breakable(entry.loss.name)}</b>${remove}</div>${use}${sliders.join("")}</li>`;
  }).join("");
  chosen.forEach((entry, i) => entry.loss.settings.forEach((_, k) => listen(`set-${i}-${k}`, (value) => { entry.settings[k] = value; changed(); })));
  find("chosen").onclick = (event) => {
    const at = event.target.dataset.at;
    if (at === undefined) return;
    chosen.splice(Number(at), 1);
    listChanged();
    find("add").focus();
  };
  buildAdding(scene, chosen);
}

function buildAdding(scene, chosen) {
  const full = chosen.length >= MOST;
  const options = scene.losses.map((loss, i) => `<option value="${i}">${escapeText(loss.name)}</option>`);
  find("add").innerHTML = `<option value="">${full ? "remove one first: four fit" : "choose …"}</option>${full ? "" : options.join("")}`;
  find("add").disabled = full;
}

function buildWeights(scene, view, changed) {
  const groups = scene.batch && !scene.batch.weighed ? scene.batch.groups : [];
  find("weights").hidden = groups.length === 0;
  const options = groups.map((group, i) => `<option value="${i}"${i === view.group ? " selected" : ""}>${escapeText(group)}</option>`);
  find("weights").innerHTML = groups.length === 0 ? "" : `<label>Weigh samples <select id="group">${options.join("")}</select></label>${slider("weight", "weight", WEIGHTS.length, view.weight)}`;
  if (groups.length === 0) return;
  find("group").onchange = (event) => { view.group = Number(event.target.value); changed(); };
  listen("weight", (value) => { view.weight = value; changed(); });
}

// The texts beside the sliders, for eyes and for screen readers.
function labelSliders(scene, view) {
  say("x", scene.axis.said[view.x]);
  scene.knobs.forEach((knob, i) => say(`knob-${i}`, knob.said[view.knobs[i]]));
  view.chosen.forEach((entry, i) => entry.loss.settings.forEach((setting, k) => say(`set-${i}-${k}`, setting.said[entry.settings[k]])));
  if (find("weight")) say("weight", show(WEIGHTS[view.weight]));
}

function say(id, text) {
  find(`${id}-said`).textContent = text;
  find(id).setAttribute("aria-valuetext", text);
}

function slider(id, label, stops, at) {
  return `<div class="slider"><label for="${id}">${escapeText(label)} <output id="${id}-said" for="${id}"></output></label>` +
    `<input type="range" id="${id}" min="0" max="${stops - 1}" step="1" value="${at}"></div>`;
}

const listen = (id, act) => find(id).addEventListener("input", (event) => act(Number(event.target.value)));
