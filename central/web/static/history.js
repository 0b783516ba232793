/* Draws a room's history as the page holds it; every zoom is a page of its own, so that its address says it. */
"use strict";

(() => {
  const box = document.getElementById("history");
  const found = JSON.parse(box.dataset.history);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const degrees = (number) => String(number).replace("-", "−");
  const spanMs = found.until_ms - found.since_ms;
  const leastMs = 60000;

  const go = (from, to) => location.assign(`?from=${Math.round(from)}&to=${Math.round(to)}`);

  /* uPlot joins over undefined and breaks at null: each gap puts a null between its neighbours. */
  function columns() {
    const times = new Set(found.probes.flatMap((probe) => [...probe.at_ms, ...probe.gaps.map((gap) => gap.from_ms)]));
    const at = [...times].sort((a, b) => a - b);
    const place = new Map(at.map((ms, i) => [ms, i]));
    const values = found.probes.flatMap((probe) => [probe.high_mc, probe.low_mc].map((mine) => {
      const out = new Array(at.length).fill(undefined);
      for (const gap of probe.gaps) if (gap.until_ms - gap.from_ms >= found.step_ms) out[place.get(gap.from_ms)] = null;
      probe.at_ms.forEach((ms, i) => { out[place.get(ms)] = mine[i] / 1000; });
      return out;
    }));
    return [at.map((ms) => ms / 1000), ...values];
  }

  function range() {
    const limits = found.limits.flatMap((one) => [one.low_mc, one.high_mc]);
    const seen = found.probes.flatMap((probe) => (probe.extremes ? [probe.extremes.low_mc, probe.extremes.high_mc] : []));
    const all = [...limits, ...seen].filter((mc) => mc !== null && Math.abs(mc) < 150000).map((mc) => mc / 1000);
    if (!all.length) return [0, 10];
    const pad = Math.max(0.5, (Math.max(...all) - Math.min(...all)) * 0.12);
    return [Math.min(...all) - pad, Math.max(...all) + pad];
  }

  function shade(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = colour("bad-wash");
    for (const one of found.excursions) {
      const from = Math.max(bbox.left, plot.valToPos(one.start_ms / 1000, "x", true));
      const to = Math.min(bbox.left + bbox.width, plot.valToPos((one.end_ms ?? found.now_ms) / 1000, "x", true));
      ctx.fillRect(from, bbox.top, Math.max(devicePixelRatio, to - from), bbox.height);
    }
    ctx.restore();
  }

  function limits(plot) {
    const { ctx } = plot;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour("bad");
    ctx.lineWidth = devicePixelRatio;
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const side of ["low_mc", "high_mc"]) {
      let said = null;
      let before = null;
      ctx.beginPath();
      for (const one of found.limits) {
        if (one[side] === null || Math.abs(one[side]) > 150000) { before = null; continue; }
        const y = plot.valToPos(one[side] / 1000, "y", true);
        const [from, to] = [one.from_ms, one.until_ms].map((ms) => plot.valToPos(ms / 1000, "x", true));
        if (before === null) ctx.moveTo(from, y); else ctx.lineTo(from, y);
        ctx.lineTo(to, y);
        const text = `${box.dataset.limit} ${degrees(one[side] / 1000)} °C`;
        const last = plot.bbox.left + plot.bbox.width - ctx.measureText(text).width;
        if (said !== one[side]) ctx.fillText(text, Math.min(last, from + 4 * devicePixelRatio), y - 3 * devicePixelRatio);
        said = before = one[side];
      }
      ctx.stroke();
    }
    ctx.restore();
  }

  /* The highest and the lowest of each probe at their own moments, and what is doubted as crosses. */
  function peaks(plot) {
    const { ctx } = plot;
    const at = (ms, mc) => [plot.valToPos(ms / 1000, "x", true), plot.valToPos(mc / 1000, "y", true)];
    const size = 5 * devicePixelRatio;
    ctx.save();
    ctx.lineWidth = 1.5 * devicePixelRatio;
    found.probes.forEach((probe, n) => {
      if (!probe.extremes) return;
      ctx.fillStyle = colour(`probe-${(n % 4) + 1}`);
      for (const [ms, mc, way] of [[probe.extremes.high_ms, probe.extremes.high_mc, -1], [probe.extremes.low_ms, probe.extremes.low_mc, 1]]) {
        const [x, y] = at(ms, mc);
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.lineTo(x - size, y + way * 1.6 * size);
        ctx.lineTo(x + size, y + way * 1.6 * size);
        ctx.fill();
      }
    });
    ctx.strokeStyle = colour("warn");
    for (const one of found.doubts) {
      const [x, y] = at(one.at_ms, one.milli_c);
      if (y < plot.bbox.top || y > plot.bbox.top + plot.bbox.height) continue;
      ctx.beginPath();
      ctx.moveTo(x - size, y - size); ctx.lineTo(x + size, y + size);
      ctx.moveTo(x + size, y - size); ctx.lineTo(x - size, y + size);
      ctx.stroke();
    }
    ctx.restore();
  }

  function axes() {
    const isLong = spanMs > 2 * 86400000;
    const format = new Intl.DateTimeFormat(document.documentElement.lang, {
      timeZone: box.dataset.zone, hourCycle: "h23",
      ...(isLong ? { month: "numeric", day: "numeric" } : { hour: "2-digit", minute: "2-digit" }),
    });
    const common = { stroke: colour("soft"), font: "12px system-ui, sans-serif", ticks: { show: false } };
    return [
      { ...common, grid: { show: false }, space: 84, size: 28, values: (_, at) => at.map((s) => format.format(s * 1000)) },
      { ...common, grid: { stroke: colour("line"), width: 1 }, space: 34, size: 44, values: (_, at) => at.map((c) => `${degrees(c)}°`) },
    ];
  }

  function zoom(plot) {
    const [from, to] = [plot.select.left, plot.select.left + plot.select.width].map((x) => plot.posToVal(x, "x") * 1000);
    if (plot.select.width < 4) return;
    const short = Math.max(0, leastMs - (to - from)) / 2;
    go(from - short, to + short);
  }

  const data = columns();
  let plot = null;
  function draw() {
    plot?.destroy();
    const series = found.probes.flatMap((probe, n) => {
      const line = { stroke: colour(`probe-${(n % 4) + 1}`), width: 1.5, points: { show: data[0].length < 3 }, dash: n > 3 ? [6, 3] : undefined };
      return [{ ...line, label: probe.probe }, { ...line, label: `${probe.probe} ↓`, width: 0.75 }];
    });
    plot = new uPlot({
      width: box.clientWidth, height: box.clientHeight, legend: { show: false }, padding: [10, 8, 0, 0],
      cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false }, y: false },
      scales: { x: { range: () => [found.since_ms / 1000, found.until_ms / 1000] }, y: { range } },
      series: [{}, ...series], axes: axes(),
      bands: found.probes.map((_, n) => ({ series: [2 * n + 1, 2 * n + 2], fill: colour(`wash-${(n % 4) + 1}`) })),
      hooks: { drawClear: [shade], draw: [limits, peaks], setSelect: [zoom] },
    }, data, box);
    const drawn = plot.data.slice(1).flat().filter((value) => value !== null && value !== undefined);
    box.dataset.highest = String(drawn.reduce((most, value) => Math.max(most, value), -Infinity));
  }

  const follow = (name) => document.querySelector(`[data-move="${name}"]`)?.click();
  const keys = { ArrowLeft: "earlier", ArrowRight: "later", "+": "closer", "=": "closer", "-": "wider", Backspace: "back" };
  box.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    follow(keys[event.key]);
  });
  const back = document.querySelector('[data-move="back"]');
  back.hidden = history.length < 2;
  back.addEventListener("click", (event) => { event.preventDefault(); history.back(); });
  for (const one of document.querySelectorAll("[data-number]")) one.addEventListener("click", () => location.assign(`/excursions/${one.dataset.number}`));
  new ResizeObserver(() => plot?.setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
})();
