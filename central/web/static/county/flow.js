/* Draws a site's days: what arrived, was handed out and was collected; a day of which nothing is known is a gap. */
"use strict";

(() => {
  const names = ["arrived", "handed_out", "collected"];
  const dashes = [undefined, [8, 4], [2, 4]];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  let plot = null;
  let drawn = "";

  function options(box, found) {
    const common = { stroke: colour("soft"), font: "12px system-ui, sans-serif", ticks: { show: false } };
    const series = names.map((name, n) => ({
      label: name, stroke: colour(`probe-${n + 1}`), width: 2, dash: dashes[n], spanGaps: false,
      points: { show: true, size: 5, fill: colour("card") },
    }));
    return {
      width: box.clientWidth, height: box.clientHeight,
      legend: { show: false }, cursor: { show: false }, padding: [10, 26, 0, 0],
      scales: { x: { time: false }, y: { range: (_, low, high) => [0, Math.max(5, (high ?? 0) * 1.1)] } },
      series: [{}, ...series],
      axes: [
        { ...common, grid: { show: false }, size: 28, space: 56, incrs: [1, 2, 7], values: (_, at) => at.map((n) => found.days[n]?.slice(5) ?? "") },
        { ...common, grid: { stroke: colour("line"), width: 1 }, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] },
      ],
    };
  }

  /* The numbers are in a part that the server's push keeps true: drawn again only when they are others. */
  function draw(isAnew) {
    const box = document.querySelector(".cty-flow");
    const text = document.querySelector("[data-flow]").dataset.flow;
    if (!isAnew && text === drawn) return;
    plot?.destroy();
    drawn = text;
    const found = JSON.parse(text);
    plot = new uPlot(options(box, found), [found.days.map((_, n) => n), ...names.map((name) => found[name])], box);
  }

  const sizes = new ResizeObserver(([{ target }]) => plot?.setSize({ width: target.clientWidth, height: target.clientHeight }));
  document.addEventListener("sanji:changed", () => draw(false));
  dark.addEventListener("change", () => draw(true));
  draw(true);
  sizes.observe(document.querySelector(".cty-flow"));
})();
