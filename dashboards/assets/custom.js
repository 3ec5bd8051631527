// Solara's page template sets no language and forbids zooming; both are needed to be accessible.
document.documentElement.lang = "en-GB";
document
  .querySelector('meta[name="viewport"]')
  .setAttribute("content", "width=device-width, initial-scale=1");

// Solara forgets the path under which a proxy serves the page when it writes the address.
const pushState = history.pushState;
history.pushState = function (state, title, address) {
  const root = (window.solara && window.solara.rootPath) || "";
  const path = String(address).split(/[?#]/, 1)[0];
  if (root && path === root) address = `${root}/${address.slice(root.length)}`;
  else if (root && path.startsWith("/") && !path.startsWith(`${root}/`)) address = root + address;
  return pushState.call(this, state, title, address);
};

// A field that finds rows of a table: those without its words are hidden, and headings of groups that have none left.
document.addEventListener("input", (event) => {
  const where = event.target.dataset && event.target.dataset.filters;
  if (!where) return;
  const words = event.target.value.toLowerCase().split(" ").filter(Boolean);
  for (const row of document.querySelectorAll(`${where} tbody tr[data-outcome]`)) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
  for (const group of document.querySelectorAll(`${where} tr.is-group`)) {
    let next = group.nextElementSibling;
    while (next && next.hidden) next = next.nextElementSibling;
    group.hidden = !next || next.classList.contains("is-group");
  }
});

// A dot leads to the two stories of its neighbourhood.
document.addEventListener("click", (event) => {
  const dot = event.target.closest && event.target.closest("[data-story]");
  if (dot) location.href = dot.dataset.story;
});
