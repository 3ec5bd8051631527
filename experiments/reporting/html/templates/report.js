"use strict";
// Sorting of tables. Without scripts the page reads the same, in the order it was written.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.sort ?? cell.textContent.trim();
    const number = Number(text.replace("−", "-").replace(/[£,%+]/g, ""));
    return Number.isNaN(number) || text === "" ? text.toLowerCase() : number;
  };
  const order = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b
      : typeof a === "number" ? -1 : typeof b === "number" ? 1 : a.localeCompare(b);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      for (const body of table.tBodies) {
        const rows = [...body.rows].filter((row) => !row.classList.contains("group"));
        rows.sort((a, b) => (up ? 1 : -1) * order(value(a, column), value(b, column)));
        rows.forEach((row) => body.append(row));
      }
    });
  });
}

// A link to an entry inside a closed fold opens the fold.
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details");
  if (fold && !fold.open) {
    fold.open = true;
    target.scrollIntoView();
  }
};
addEventListener("hashchange", unfold);
unfold();

// Values under the pointer, read from the very CSV that stands behind the picture.
const readout = document.createElement("div");
readout.className = "readout";
readout.hidden = true;
readout.setAttribute("aria-hidden", "true");
document.body.append(readout);

const split = (line) => [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)]
  .map((found) => found[1].replace(/^"|"$/g, "").replace(/""/g, '"'));

const table = (link) => {
  const bytes = Uint8Array.from(atob(link.split("base64,")[1]), (letter) => letter.charCodeAt(0));
  const lines = new TextDecoder().decode(bytes).trim().split("\n").map(split);
  return { head: lines[0], rows: lines.slice(1) };
};

for (const picture of document.querySelectorAll("svg[data-years]")) {
  const link = picture.closest("figure").querySelector("a.csv").href;
  let data = null;
  picture.addEventListener("pointermove", (event) => {
    data ??= table(link);
    const box = picture.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width * picture.viewBox.baseVal.width;
    const { left, right, years } = picture.dataset;
    const share = (place - left) / (right - left);
    if (share < 0 || share > 1 || data.rows.length === 0) {
      readout.hidden = true;
      return;
    }
    const month = Math.max(1, Math.round(share * years * 12));
    const row = data.rows.find((each) => Number(each[0]) >= month) ?? data.rows.at(-1);
    const lines = [];
    for (let column = 2; column + 2 < data.head.length; column += 3) {
      if (row[column] !== "") {
        const [middle, low, high] = row.slice(column, column + 3).map((v) => Number(v).toFixed(2));
        lines.push(`${data.head[column].replace(/: median$/, "")}: ${middle} (${low} to ${high})`);
      }
    }
    const title = document.createElement("strong");
    title.textContent = `Year ${(Number(row[0]) / 12).toFixed(1)}: median (middle 80%)`;
    readout.replaceChildren(title, ...lines.map((text) => {
      const line = document.createElement("span");
      line.textContent = text;
      return line;
    }));
    readout.hidden = false;
    const flip = event.clientX > innerWidth / 2;
    readout.style.left = `${event.pageX + (flip ? -readout.offsetWidth - 16 : 16)}px`;
    readout.style.top = `${event.pageY + 14}px`;
  });
  picture.addEventListener("pointerleave", () => { readout.hidden = true; });
}
