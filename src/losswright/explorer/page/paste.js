// The user's own errors: read from text, measured in a unit, and read off the computed curves.

const MOST_NUMBERS = 5000;

// Numbers, one a line, or truth and prediction in two columns; null where there are none.
function parseErrors(text) {
  const rows = text.split(/[\r\n]+/).map((line) => line.split(/[,;\t ]+/).filter(Boolean).map(Number));
  const usable = rows.filter((row) => row.length && row.every(Number.isFinite));
  const wide = usable.length && usable.every((row) => row.length === 2);
  const found = wide ? usable.map(([truth, prediction]) => prediction - truth) : usable.flat();
  return found.length ? found.slice(0, MOST_NUMBERS) : null;
}

// Errors in units of `unit`, or of their mean size.
function inUnits(found, unit) {
  const mean = found.reduce((sum, error) => sum + Math.abs(error), 0) / found.length;
  const used = unit > 0 ? unit : mean || 1;
  return { raw: found, unit: used, errors: found.map((error) => error / used) };
}

// As `facts`, of pasted errors: the constant to add to every prediction, and what the worst hundredth carries.
function factsOf(scene, entry, pasted) {
  const { values, slopes } = curve(scene, entry.loss, entry.settings, 0);
  const { stops } = scene.axis;
  const worst = [...pasted.errors].sort((a, b) => Math.abs(b) - Math.abs(a));
  const tail = worst.slice(0, Math.max(1, Math.round(worst.length / 100)));
  const share = (numbers) => {
    const total = (errors) => errors.reduce((sum, error) => sum + Math.abs(read(stops, numbers, error)), 0);
    return total(tail) / total(worst);
  };
  const sample = worst.filter((_, i) => i % Math.ceil(worst.length / 500) === 0);
  const spreadOf = Math.max(...sample.map(Math.abs));
  let best = { constant: 0, cost: Infinity };
  for (let i = -60; i <= 60; i++) {
    const constant = (i / 60) * Math.min(3, spreadOf);
    const cost = sample.reduce((sum, error) => sum + read(stops, values, error + constant), 0);
    if (cost < best.cost) best = { constant, cost };
  }
  return { constant: best.constant * pasted.unit, worstOfLoss: share(values), worstOfPull: share(slopes) };
}
