// What is being looked at, and how it is written into a link.

const MOST = 4;
const WEIGHTS = [0, 0.25, 0.5, 1, 2, 4, 8];

function startingView(scene) {
  const own = scene.losses.filter((loss) => loss.own);
  const wanted = [...own, ...scene.startWith.map((name) => named(scene, name)).filter(Boolean)];
  return {
    x: scene.axis.start,
    knobs: scene.knobs.map((knob) => knob.start),
    view: 0,
    scale: false,
    group: 0,
    weight: WEIGHTS.indexOf(1),
    chosen: wanted.slice(0, Math.max(3, Math.min(own.length + 1, MOST))).map(withStart),
  };
}

const named = (scene, name) => scene.losses.find((loss) => loss.name === name);
const withStart = (loss) => ({ loss, settings: loss.settings.map((setting) => setting.start), slot: null });

// Colours and dashes stay with a loss while others come and go.
function giveSlots(chosen) {
  const taken = new Set(chosen.map((entry) => entry.slot));
  for (const entry of chosen) {
    if (entry.slot === null) {
      entry.slot = [0, 1, 2, 3].find((slot) => !taken.has(slot));
      taken.add(entry.slot);
    }
  }
}

function toHash(scene, view) {
  const losses = view.chosen.map(({ loss, settings }) => [loss.name, ...settings].join("~")).join("*");
  const { x, knobs, view: axis, scale, group, weight } = view;
  const parts = { mode: scene.key, x, knobs: knobs.join("."), axis, scale: Number(scale), group, weight, losses };
  return "#" + new URLSearchParams(parts);
}

// The scene and view of a link; what it doesn't say, or says of losses that aren't here, stays as it starts.
function fromHash(scenes, hash) {
  const parts = new URLSearchParams(hash.slice(1));
  const scene = scenes.find((found) => found.key === parts.get("mode")) ?? scenes[0];
  const view = startingView(scene);
  if (!parts.has("mode")) return { scene, view };
  const whole = (name, most, otherwise) => within(Number.parseInt(parts.get(name)), most, otherwise);
  view.x = whole("x", scene.axis.shown[1], view.x);
  view.view = whole("axis", scene.axis.views.length - 1, 0);
  view.scale = parts.get("scale") === "1";
  view.group = whole("group", (scene.batch?.groups.length ?? 1) - 1, 0);
  view.weight = whole("weight", WEIGHTS.length - 1, view.weight);
  const knobs = (parts.get("knobs") ?? "").split(".");
  view.knobs = scene.knobs.map((knob, i) => within(Number.parseInt(knobs[i]), knob.said.length - 1, knob.start));
  const chosen = (parts.get("losses") ?? "").split("*").map((text) => readChosen(scene, text)).filter(Boolean);
  if (chosen.length) view.chosen = chosen.slice(0, MOST);
  return { scene, view };
}

function readChosen(scene, text) {
  const [name, ...stops] = text.split("~");
  const loss = named(scene, name);
  if (!loss) return null;
  const entry = withStart(loss);
  entry.settings = loss.settings.map((setting, i) => within(Number.parseInt(stops[i]), setting.said.length - 1, setting.start));
  return entry;
}

const within = (value, most, otherwise) => (value >= 0 && value <= most ? value : otherwise);
