// Solara's page template sets no language and forbids zooming; both are needed to be accessible.
document.documentElement.lang = "en-GB";
document
  .querySelector('meta[name="viewport"]')
  .setAttribute("content", "width=device-width, initial-scale=1");
