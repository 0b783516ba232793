/* Draws each room's temperatures: lowest and highest per step, the limits, and what was out of them. */
"use strict";

(() => {
  const charts = new Map();
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const degrees = (number) => String(number).replace("-", "−");
  const celsius = (mc) => (mc === null ? null : mc / 1000);

  /* uPlot joins over undefined and breaks at null: silence is a gap only when it is longer than the rhythm. */
  function withGaps(values, times, gapS) {
    const said = values.map((value, i) => (value === null ? -1 : i)).filter((i) => i >= 0);
    const out = values.map((value) => (value === null ? undefined : value / 1000));
    for (let n = 1; n < said.length; n += 1) {
      const [from, to] = [said[n - 1], said[n]];
      if (times[to] - times[from] > gapS) for (let i = from + 1; i < to; i += 1) out[i] = null;
    }
    return out;
  }

  function columns(found) {
    const times = found.at_ms.map((ms) => ms / 1000);
    const values = found.probes.flatMap((probe) => [
      withGaps(probe.high_mc, times, probe.gap_s),
      withGaps(probe.low_mc, times, probe.gap_s),
    ]);
    return [times, ...values];
  }

  function range(found) {
    const seen = found.probes.flatMap((probe) => [...probe.low_mc, ...probe.high_mc]);
    seen.push(...found.thinned.flatMap((one) => [one.low_mc, one.high_mc]));
    const all = [...seen, found.low_limit_mc, found.high_limit_mc].filter((mc) => mc !== null).map(celsius);
    if (!all.length) return [0, 10];
    const pad = Math.max(0.5, (Math.max(...all) - Math.min(...all)) * 0.08);
    return [Math.min(...all) - pad, Math.max(...all) + pad];
  }

  function shade(plot, found) {
    const { ctx, bbox } = plot;
    const right = bbox.left + bbox.width;
    ctx.save();
    ctx.fillStyle = colour("bad-wash");
    for (const one of found.excursions) {
      const from = Math.max(bbox.left, plot.valToPos(one.start_ms / 1000, "x", true));
      const to = Math.min(right, plot.valToPos((one.end_ms ?? found.until_ms) / 1000, "x", true));
      if (to > from) ctx.fillRect(from, bbox.top, to - from, bbox.height);
    }
    ctx.restore();
  }

  /* What only summaries are left of: a frame from the lowest to the highest, hatched, never a line. */
  function summaries(plot, found) {
    const { ctx, bbox } = plot;
    const names = found.probes.map((probe) => probe.probe);
    const right = bbox.left + bbox.width;
    ctx.save();
    for (const one of found.thinned) {
      const from = Math.max(bbox.left, plot.valToPos(one.at_ms / 1000, "x", true));
      const to = Math.min(right, plot.valToPos(one.until_ms / 1000, "x", true));
      const [top, bottom] = [one.high_mc, one.low_mc].map((mc) => plot.valToPos(mc / 1000, "y", true));
      if (to <= from) continue;
      const height = Math.max(2 * devicePixelRatio, bottom - top);
      ctx.save();
      ctx.beginPath();
      ctx.rect(from, top, to - from, height);
      ctx.clip();
      ctx.strokeStyle = colour(`probe-${(names.indexOf(one.probe) % 4) + 1}`);
      ctx.lineWidth = devicePixelRatio;
      ctx.strokeRect(from, top, to - from, height);
      const step = 6 * devicePixelRatio;
      /* Hatching starts at the chart's own corner, so that neighbours join. */
      for (let x = Math.floor((from - height) / step) * step; x < to; x += step) {
        ctx.beginPath();
        ctx.moveTo(x, top + height);
        ctx.lineTo(x + height, top);
        ctx.stroke();
      }
      ctx.restore();
    }
    ctx.restore();
  }

  function limits(plot, found, word) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour("bad");
    ctx.lineWidth = devicePixelRatio;
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    for (const mc of [found.low_limit_mc, found.high_limit_mc]) {
      if (mc === null) continue;
      const y = plot.valToPos(mc / 1000, "y", true);
      ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      ctx.fillText(`${word} ${degrees(mc / 1000)} °C`, bbox.left + 4 * devicePixelRatio, y - 2 * devicePixelRatio);
    }
    ctx.restore();
  }

  function axes(zone, language, minutes) {
    const long = minutes > 2880;
    const format = new Intl.DateTimeFormat(language, {
      timeZone: zone, hourCycle: "h23",
      ...(long ? { month: "numeric", day: "numeric" } : { hour: "2-digit", minute: "2-digit" }),
      ...(minutes <= 15 ? { second: "2-digit" } : {}),
    });
    const common = { stroke: colour("soft"), font: "12px system-ui, sans-serif", ticks: { show: false } };
    return [
      { ...common, grid: { show: false }, space: 84, size: 28, values: (_, at) => at.map((s) => format.format(s * 1000)) },
      { ...common, grid: { stroke: colour("line"), width: 1 }, space: 34, size: 44, values: (_, at) => at.map((c) => `${degrees(c)}°`) },
    ];
  }

  function options(box, found) {
    const minutes = (found.until_ms - found.since_ms) / 60000;
    const series = found.probes.flatMap((probe, n) => {
      const line = { stroke: colour(`probe-${(n % 4) + 1}`), width: 1.75, points: { show: found.at_ms.length < 3 }, dash: n > 3 ? [6, 3] : undefined };
      return [{ ...line, label: probe.probe }, { ...line, label: `${probe.probe} ↓`, width: 0.75 }];
    });
    const bands = found.probes.map((_, n) => ({ series: [2 * n + 1, 2 * n + 2], fill: colour(`wash-${(n % 4) + 1}`) }));
    return {
      width: box.clientWidth, height: box.clientHeight,
      legend: { show: false }, cursor: { show: false }, padding: [10, 8, 0, 0],
      scales: { x: { range: () => [box.found.since_ms / 1000, box.found.until_ms / 1000] }, y: { range: () => range(box.found) } },
      series: [{}, ...series], bands, axes: axes(box.dataset.zone, document.documentElement.lang, minutes),
      hooks: { drawClear: [(plot) => shade(plot, box.found)], draw: [(plot) => { summaries(plot, box.found); limits(plot, box.found, box.dataset.limit); }] },
    };
  }

  function draw(box) {
    const known = charts.get(box);
    if (known && known.series.length === box.found.probes.length * 2 + 1) return known.setData(columns(box.found));
    known?.destroy();
    box.replaceChildren();
    return charts.set(box, new uPlot(options(box, box.found), columns(box.found), box));
  }

  async function load(box) {
    const answer = await fetch(box.dataset.chart);
    if (!answer.ok) return;
    box.found = await answer.json();
    if (box.found.at_ms.length) draw(box);
  }

  function again(isFresh) {
    for (const box of document.querySelectorAll("[data-chart]")) {
      if (!isFresh) { charts.get(box)?.destroy(); charts.delete(box); }
      load(box).catch(() => undefined); /* the line in the header says that the server is gone */
    }
  }

  const sizes = new ResizeObserver((changes) => {
    for (const { target } of changes) charts.get(target)?.setSize({ width: target.clientWidth, height: target.clientHeight });
  });
  for (const box of document.querySelectorAll("[data-chart]")) sizes.observe(box);
  document.addEventListener("sanji:changed", () => again(true));
  dark.addEventListener("change", () => again(false));
  again(true);
})();
