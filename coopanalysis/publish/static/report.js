// Draws the charts of a page, and gives the index its filter. Everything on a page can
// be read without this file: it adds, it never holds.
"use strict";

(() => {
  const CONFIG = {
    showSendToCloud: false,
    plotlyServerURL: "",
    displaylogo: false,
    responsive: true,
    modeBarButtonsToRemove: ["lasso2d", "select2d", "autoScale2d"],
  };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const charts = [...document.querySelectorAll("figure.chart")];
  let onPaper = false;

  const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // The page's own ink and lines, so that a chart follows the light, the dark and paper.
  function theme(layout) {
    const ink = onPaper ? "#1c2430" : colour("--ink");
    const line = onPaper ? "#d9dee5" : colour("--line");
    const themed = {
      "font.color": ink,
      "font.family": 'Sarabun, "Noto Sans Thai", sans-serif',
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
    };
    const axes = Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key));
    for (const axis of new Set([...axes, "xaxis", "yaxis"])) {
      themed[`${axis}.gridcolor`] = line;
      themed[`${axis}.linecolor`] = line;
      themed[`${axis}.zerolinecolor`] = line;
    }
    return themed;
  }

  function draw(figure) {
    const place = figure.querySelector(".plot");
    const source = figure.querySelector('script[type="application/json"]');
    if (!place || !source || place.dataset.drawn) return;
    place.dataset.drawn = "yes";
    const { data, layout = {} } = JSON.parse(source.textContent);
    window.Plotly.newPlot(place, data, layout, CONFIG).then(() =>
      window.Plotly.relayout(place, theme(layout)),
    );
  }

  function repaint() {
    for (const place of document.querySelectorAll(".plot[data-drawn]")) {
      window.Plotly.relayout(place, theme(place.layout || {}));
    }
  }

  // One chart per slice of time: the first screen is there at once.
  function drawAll() {
    const waiting = [...charts];
    const next = () => {
      const figure = waiting.shift();
      if (!figure) return;
      draw(figure);
      setTimeout(next, 0);
    };
    next();
  }

  function forPaper(printing) {
    onPaper = printing;
    charts.forEach(draw);
    for (const details of document.querySelectorAll("main details")) {
      if (printing) {
        details.dataset.was = details.open ? "open" : "closed";
        details.open = true;
      } else {
        details.open = details.dataset.was === "open";
      }
    }
    repaint();
  }

  // A box that scrolls sideways must be reachable from the keyboard.
  function reachable() {
    const th = document.documentElement.lang === "th";
    for (const box of document.querySelectorAll(".scroll:not([role]), pre")) {
      if (box.scrollWidth <= box.clientWidth) {
        box.removeAttribute("tabindex");
        continue;
      }
      box.tabIndex = 0;
      box.setAttribute("aria-label", th ? "เลื่อนดูได้" : "Can be scrolled");
    }
  }

  function filter() {
    const box = document.querySelector("[data-filter]");
    if (!box) return;
    const input = box.querySelector("input");
    const count = box.querySelector("output");
    const rows = [...document.querySelectorAll("[data-find]")];
    const failing = box.querySelector("select");
    const apply = () => {
      const words = input.value.trim().toLocaleLowerCase().split(/\s+/);
      const wanted = failing ? failing.value : "";
      let shown = 0;
      for (const row of rows) {
        const found = words.every((word) => row.dataset.find.includes(word));
        const fits = !wanted || (row.dataset.norms || "").split(" ").includes(wanted);
        row.hidden = !(found && fits);
        shown += row.hidden ? 0 : 1;
      }
      count.value = `${shown} / ${rows.length}`;
    };
    box.hidden = false;
    input.addEventListener("input", apply);
    if (failing) failing.addEventListener("change", apply);
    apply();
  }

  for (const details of document.querySelectorAll("figure.chart details")) {
    details.open = false;
  }
  filter();
  reachable();
  window.addEventListener("resize", reachable);
  drawAll();
  dark.addEventListener("change", repaint);
  window.addEventListener("beforeprint", () => forPaper(true));
  window.addEventListener("afterprint", () => forPaper(false));
})();
