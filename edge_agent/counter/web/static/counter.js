/* Keeps the counter's page true and lets each new result be heard. The server pushes, parts are fetched anew. */
"use strict";

(() => {
  const tones = { ok: [[880, 0.12]], notice: [[660, 0.1], [440, 0.2]], duplicate: [[520, 0.1], [520, 0.1]], refused: [[220, 0.45]], full: [[220, 0.3], [180, 0.5]] };
  const lost = document.getElementById("lost");
  let audio = null;
  let heard = numberOf(document);
  let isFetching = false;
  let isWanted = false;

  function numberOf(root) {
    return Number(root.querySelector("[data-number]")?.dataset.number ?? 0);
  }

  function beep(kind) {
    audio ??= new AudioContext();
    let at_s = audio.currentTime;
    for (const [pitch_hz, length_s] of tones[kind] ?? []) {
      const tone = audio.createOscillator();
      tone.type = "square";
      tone.frequency.value = pitch_hz;
      tone.connect(audio.destination);
      tone.start(at_s);
      tone.stop(at_s + length_s);
      at_s += length_s + 0.06;
    }
  }

  /* A form shows only while an alarm waits for somebody; a half-written comment is never taken away. */
  function showForms(page) {
    for (const form of document.querySelectorAll("form[data-alarms]")) {
      const fresh = page.getElementById(form.id);
      if (fresh && !form.contains(document.activeElement)) form.hidden = fresh.hidden;
    }
  }

  async function refresh() {
    const answer = await fetch(location.pathname + location.search);
    if (answer.ok) show(await answer.text());
  }

  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    /* The box has started anew, and its forms have another token; or it has other rooms. */
    if (page.documentElement.dataset.life !== document.documentElement.dataset.life) return location.reload();
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (fresh && part.innerHTML !== fresh.innerHTML) part.innerHTML = fresh.innerHTML;
    }
    showForms(page);
    const number = numberOf(document);
    if (number > heard) beep(document.querySelector("[data-number]").dataset.kind);
    heard = number;
  }

  /* A form of the page of scans is answered with that page: no reload, and the field stays ready. */
  async function send(form, button) {
    const fields = new FormData(form, button);
    form.reset();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: { "x-sanji": "script" } });
      if (answer.redirected) return location.assign(answer.url);
      show(await answer.text());
    } catch { lost.hidden = false; }
  }

  addEventListener("submit", (event) => {
    if (!event.target.matches("#enter, [data-script]")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });

  /* A scanner that is a keyboard types wherever the focus is; what nobody else wants belongs to the field. */
  addEventListener("keydown", (event) => {
    const code = document.getElementById("code");
    const isTaken = event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || document.activeElement.matches("input, textarea, select");
    if (code && !isTaken) code.focus();
  });

  async function soon() {
    isWanted = true;
    if (isFetching) return;
    isFetching = true;
    try {
      while (isWanted) { isWanted = false; await refresh(); }
    } catch { lost.hidden = false; } finally { isFetching = false; }
  }

  function listen() {
    const source = new EventSource("/live");
    source.addEventListener("changed", () => { lost.hidden = true; soon(); });
    source.onerror = () => {
      lost.hidden = false;
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
    };
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  listen();
})();
