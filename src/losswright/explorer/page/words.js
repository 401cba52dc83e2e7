// Sentences, code and tables of numbers about the view.

const capital = (text) => text[0].toUpperCase() + text.slice(1);

// The name of a chosen loss, and the settings that tell it apart.
function titleOf(entry) {
  const moved = entry.loss.settings.map((setting, i) => [setting, entry.settings[i]]).filter(([setting, stop]) => stop !== setting.start);
  return { name: entry.loss.name, note: moved.map(([setting, stop]) => `${setting.name} ${setting.said[stop]}`).join(", ") };
}

const fullName = (entry) => Object.values(titleOf(entry)).filter(Boolean).join(", ");

// "An error of 4 costs as much as 16 errors of 1 under MeanSquaredError, 7 under Huber."
function sentence(scene, view) {
  const variant = variantOf(scene, view.knobs);
  const situation = scene.words.situation[variant].replace("{x}", scene.axis.said[view.x]);
  const ratios = view.chosen.map((entry) => {
    const { values } = curve(scene, entry.loss, entry.settings, variant);
    return { name: fullName(entry), ratio: values[view.x] / values[scene.reference[variant]], free: !(Math.abs(values[scene.reference[variant]]) > 1e-6) };
  });
  const known = ratios.filter((one) => !one.free);
  const first = scene.words.reference[variant].replace("{r}", known.length ? show(known[0].ratio) : "");
  const said = known.map((one, i) => `${i ? show(one.ratio) : first} under ${one.name}`);
  const free = ratios.filter((one) => one.free).map((one) => one.name);
  const rest = free.length ? ` ${free.join(" and ")} charge${free.length > 1 ? "" : "s"} nothing for what it is compared with.` : "";
  return `${capital(situation)}${known.length ? ` costs ${said.join(", ")}.` : ":"}${rest}`;
}

function construction(entry) {
  const { loss, settings } = entry;
  const given = loss.settings.map((setting, i) => ({ setting, stop: settings[i] })).filter(({ setting, stop }) => !setting.isOutput && stop !== setting.default);
  const named = [...Object.entries(loss.fixed), ...given.map(({ setting, stop }) => [setting.name, setting.code[stop]])];
  return loss.own && !loss.code.startsWith("lw.") ? loss.code : `${loss.code}(${named.map(([name, value]) => `${name}=${value}`).join(", ")})`;
}

// Keras code that makes the chosen losses, and trains with the first.
function codeOf(view) {
  const [first, ...others] = view.chosen;
  const lines = ["import losswright as lw", "", `loss = ${construction(first)}`];
  lines.push(...others.map((entry) => `# or ${construction(entry)}`));
  const remembers = view.chosen.some((entry) => entry.loss.remembers);
  lines.push(remembers ? 'lw.compile(model, "adam", loss=loss)  # a place for what the loss remembers' : 'model.compile(optimizer="adam", loss=loss)');
  return lines.join("\n");
}

// Charges and slopes of every stop in view, a row each.
function csvOf(scene, view) {
  const variant = variantOf(scene, view.knobs);
  const curves = view.chosen.map((entry) => curve(scene, entry.loss, entry.settings, variant));
  const quoted = (text) => `"${text.replace(/"/g, '""')}"`;
  const header = [scene.axis.label, ...view.chosen.flatMap((entry) => [`charge of ${fullName(entry)}`, `slope of ${fullName(entry)}`])];
  const rows = [header.map(quoted).join(",")];
  for (let i = scene.axis.shown[0]; i <= scene.axis.shown[1]; i++) {
    rows.push([scene.axis.views.at(-1).places[i], ...curves.flatMap(({ values, slopes }) => [values[i], slopes[i]])].join(","));
  }
  return rows.join("\n") + "\n";
}

// The table under the plots: what each loss makes of the mistake in view.
function tableOf(scene, view, pasted) {
  const variant = variantOf(scene, view.knobs);
  const constants = scene.data !== null && !pasted;
  const worst = scene.key === "errors";
  const columns = ["Loss", "charges", "pulls", ...(constants || pasted ? ["best constant"] : []), ...(worst ? ["loss of the worst 1 %", "pull of the worst 1 %"] : [])];
  const rows = view.chosen.map((entry) => {
    const { values, slopes } = curve(scene, entry.loss, entry.settings, variant);
    const found = pasted ? factsOf(scene, entry, pasted) : facts(scene, entry.loss, entry.settings);
    const constant = scene.data?.said.includes("{%}") ? percent(found.constant) : show(found.constant);
    const cells = [show(values[view.x] / scaleOf(scene, view, entry)), show(slopes[view.x] / scaleOf(scene, view, entry))];
    if (constants || pasted) cells.push(constant);
    if (worst) cells.push(percent(found.worstOfLoss), percent(found.worstOfPull));
    const swatch = `<svg class="swatch" width="26" height="8" aria-hidden="true"><line x1="0" x2="26" y1="4" y2="4" stroke="${ink(entry.slot)}" stroke-dasharray="${DASHES[entry.slot]}"/></svg>`;
    return `<tr><th scope="row">${swatch} ${breakable(fullName(entry))}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  return `<thead><tr>${columns.map((column) => `<th scope="col">${column}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody>`;
}

// What charges are divided by: 1, or the charge of the reference.
function scaleOf(scene, view, entry) {
  if (!view.scale) return 1;
  const variant = variantOf(scene, view.knobs);
  const unit = curve(scene, entry.loss, entry.settings, variant).values[scene.reference[variant]];
  return Math.abs(unit) > 1e-6 ? unit : 1;
}
