// What can be taken along: text, files and a picture.

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    tell(`${what} copied.`);
  } catch {
    window.prompt(`Copy the ${what.toLowerCase()}:`, text); // a page in a frame, or from a file, may not write to the clipboard
  }
}

function tell(text) {
  find("done").textContent = text;
}

function save(name, url) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  tell(`${name} saved.`);
}

const saveText = (name, text) => save(name, `data:text/csv;charset=utf-8,${encodeURIComponent(text)}`);

// The two plots and the sentence on one canvas, in the colours of the page.
async function savePicture(name, words) {
  const plots = ["charge", "pull"].map((id) => find(id).querySelector("svg"));
  const style = getComputedStyle(document.documentElement);
  const colour = (variable) => style.getPropertyValue(variable).trim();
  const [gap, scale] = [24, 2];
  const width = plots.reduce((sum, plot) => sum + plot.width.baseVal.value, gap * 3);
  const height = Math.max(...plots.map((plot) => plot.height.baseVal.value)) + 3 * gap + 30;
  const canvas = Object.assign(document.createElement("canvas"), { width: width * scale, height: height * scale });
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = colour("--paper");
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = colour("--ink");
  pen.font = "15px system-ui, sans-serif";
  pen.fillText(words, gap, gap + 12, width - 2 * gap);
  let left = gap;
  for (const plot of plots) {
    pen.drawImage(await picture(plot, colour), left, gap + 30);
    left += plot.width.baseVal.value + gap;
  }
  save(name, canvas.toDataURL("image/png"));
}

async function picture(plot, colour) {
  const copyOf = plot.cloneNode(true);
  copyOf.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const drawn = plot.querySelectorAll("*");
  copyOf.querySelectorAll("*").forEach((element, i) => {
    const style = getComputedStyle(drawn[i]);
    for (const property of ["fill", "stroke", "stroke-width", "font-size", "font-weight", "stroke-dasharray", "opacity"]) {
      element.style.setProperty(property, style.getPropertyValue(property));
    }
    element.style.fontFamily = "system-ui, sans-serif";
  });
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copyOf))}`;
  await image.decode();
  return image;
}
