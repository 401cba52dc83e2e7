// The numbers, as Python computed them. Nothing here knows the formula of a loss.

// Text to float32: deflated base64 of three planes of bytes, the upper three of each number.
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const planes = new Uint8Array(await new Response(inflated).arrayBuffer());
  const count = planes.length / 3;
  const words = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    words[i] = (planes[i] << 8) | (planes[count + i] << 16) | (planes[2 * count + i] << 24);
  }
  return new Float32Array(words.buffer);
}

// Every scene with one list of losses; each loss knows where its numbers begin.
async function readScenes(data) {
  for (const scene of data) {
    scene.losses = [];
    for (const part of scene.parts) {
      const numbers = part.numbers ? await unpack(part.numbers) : new Float32Array();
      let at = 0;
      for (const loss of part.losses) {
        loss.combinations = loss.settings.reduce((count, setting) => count * setting.said.length, 1);
        loss.numbers = numbers.subarray(at, at + size(scene, loss));
        at += size(scene, loss);
        scene.losses.push(loss);
      }
    }
  }
  return data;
}

const FACTS = 3;
const size = (scene, loss) => loss.combinations * (2 * scene.variants * scene.axis.stops.length + FACTS);

// Charges and slopes over all stops, for one combination of settings and one variant of the scene.
function curve(scene, loss, settings, variant) {
  const stops = scene.axis.stops.length;
  const block = scene.variants * stops;
  const start = (combination(loss, settings) * scene.variants + variant) * stops;
  const slopes = loss.combinations * block;
  return {
    values: loss.numbers.subarray(start, start + stops),
    slopes: loss.numbers.subarray(slopes + start, slopes + start + stops),
  };
}

// The best constant, and the shares of loss and gradient that the worst hundredth carries; NaN where unknown.
function facts(scene, loss, settings) {
  const start = loss.numbers.length - FACTS * (loss.combinations - combination(loss, settings));
  const [constant, worstOfLoss, worstOfPull] = loss.numbers.subarray(start, start + FACTS);
  return { constant, worstOfLoss, worstOfPull };
}

const combination = (loss, settings) =>
  loss.settings.reduce((index, setting, i) => index * setting.said.length + settings[i], 0);

const variantOf = (scene, knobs) => scene.knobs.reduce((index, knob, i) => index * knob.said.length + knobs[i], 0);

// A value between two stops, on the straight line from one to the other.
function read(stops, values, place) {
  let low = 0, high = stops.length - 1;
  if (place <= stops[low]) return values[low];
  if (place >= stops[high]) return values[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (stops[middle] <= place) low = middle;
    else high = middle;
  }
  const share = (place - stops[low]) / (stops[high] - stops[low]);
  return values[low] + share * (values[high] - values[low]);
}

// Digits as the page shows them, with a true minus sign.
function show(number, digits = 3) {
  if (!Number.isFinite(number)) return "–";
  const size = Math.abs(number);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return number.toExponential(digits - 1).replace(/-/g, "−").replace("e+", "e");
  const text = size >= 10 ** digits ? Math.round(number).toLocaleString("en") : String(Number(number.toPrecision(digits)));
  return text.replace("-", "−");
}

const percent = (share) => (Number.isFinite(share) ? `${show(100 * share, share < 0.1 ? 2 : 3)} %` : "–");
