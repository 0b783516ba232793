/* Keeps the counter's page true and lets each new result be heard. The server pushes, parts are fetched anew. */
"use strict";

(() => {
  const tones = { ok: [[880, 0.12]], notice: [[660, 0.1], [440, 0.2]], duplicate: [[520, 0.1], [520, 0.1]], refused: [[220, 0.45]], full: [[220, 0.3], [180, 0.5]] };
  const lost = document.getElementById("lost");
  let audio = null;
  let saying = 0;
  let sound = null;
  let heard = numberOf(document);
  let isFetching = false;
  let isLeaving = false;
  let isWanted = false;
  let turns = 0;
  let pressed = null;
  let resting = 0;
  let isSkipped = false;

  function numberOf(root) {
    return Number(root.querySelector("[data-number]")?.dataset.number ?? 0);
  }

  /* How long it sounds, in milliseconds. */
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
    return (at_s - audio.currentTime) * 1000;
  }

  /* The beep comes at once; the prompts are fetched meanwhile and follow in order. A new result stops the old
     one's, and a prompt that cannot be played is skipped: the beep has said it. */
  function speak(names, after_ms) {
    const turn = ++saying;
    sound?.pause();
    const sounds = names.map((name) => Object.assign(new Audio(`/voice/${encodeURIComponent(name)}`), { preload: "auto" }));
    const next = () => {
      if (turn !== saying) return;
      sound = sounds.shift() ?? null;
      if (!sound) return;
      let isOver = false;
      const over = () => { if (!isOver) { isOver = true; next(); } };
      sound.onended = sound.onerror = over;
      sound.play().catch(over);
    };
    setTimeout(next, after_ms);
  }

  /* A form shows only while an alarm waits for somebody; a half-written comment is never taken away. */
  function showForms(page) {
    for (const form of document.querySelectorAll("form[data-alarms]")) {
      const fresh = page.getElementById(form.id);
      if (fresh && !form.contains(document.activeElement)) form.hidden = fresh.hidden;
    }
  }

  /* Forms begin and end in turns: a page that was asked for before a form's answer came may be older than that. */
  async function refresh() {
    const turn = turns;
    const answer = await fetch(location.pathname + location.search, { signal: AbortSignal.timeout(10000) });
    const text = await answer.text();
    if (turn !== turns) isWanted = true;
    else if (answer.ok) show(text);
  }

  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    /* The box has started anew, and its forms have another token; or the page is about another parcel now.
       A page that answers a form is asked for again, not sent again. */
    if (isLeaving) return;
    if (page.documentElement.dataset.life !== document.documentElement.dataset.life) return location.replace(location.pathname + location.search);
    isSkipped = false;
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (!fresh || part.innerHTML === fresh.innerHTML) continue;
      /* A button that goes while a finger lies on it would not be pressed. */
      if (part.contains(pressed)) isSkipped = true;
      else part.innerHTML = fresh.innerHTML;
    }
    showForms(page);
    /* A session that was over has begun anew with this answer, and so has its token. */
    const token = page.querySelector("[name=csrf]")?.value;
    if (token) for (const field of document.querySelectorAll("[name=csrf]")) field.value = token;
    const number = numberOf(document);
    if (number > heard) {
      const { kind, voice } = document.querySelector("[data-number]").dataset;
      speak(voice.split(" ").filter(Boolean), beep(kind));
    }
    heard = Math.max(heard, number);
  }

  /* A form of the page of scans is answered with that page: no reload, and the field stays ready. */
  async function send(form, button) {
    const fields = new FormData(form, button);
    form.reset();
    turns++;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: { "x-sanji": "script" } });
      if (answer.redirected) return location.assign(answer.url);
      const text = await answer.text();
      turns++;
      show(text);
    } catch { lost.hidden = false; }
  }

  addEventListener("submit", (event) => {
    if (!event.target.matches("#enter, [data-script]")) {
      /* Its answer is another page: what changes meanwhile must not lead back here. */
      isLeaving = true;
      setTimeout(() => { isLeaving = false; }, 5000);
      return;
    }
    event.preventDefault();
    send(event.target, event.submitter);
  });

  /* The click follows the finger's end; a hand that rests there holds up no scan. */
  function letGo() {
    clearTimeout(resting);
    pressed = null;
    if (isSkipped) soon();
  }
  addEventListener("click", letGo, true);
  addEventListener("pointerdown", (event) => {
    const on = event.target.closest("button, a, label, summary");
    if (!on) return;
    pressed = on;
    clearTimeout(resting);
    resting = setTimeout(letGo, 2000);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(name, () => {
      if (!pressed) return;
      clearTimeout(resting);
      resting = setTimeout(letGo, 100);
    });
  }

  /* A scanner that is a keyboard types wherever the focus is; what nobody else wants belongs to the field. */
  addEventListener("keydown", (event) => {
    const code = document.getElementById("code") ?? document.getElementById("pin");
    const isTaken = event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || document.activeElement.matches("input, textarea, select");
    if (code && !isTaken) code.focus();
  });

  /* A badge's text is a secret while it is typed, too. */
  addEventListener("input", (event) => {
    if (event.target.id === "code") event.target.classList.toggle("secret", /^SANJI\*BADGE/i.test(event.target.value));
  });
  addEventListener("reset", (event) => event.target.querySelector("#code")?.classList.remove("secret"));

  /* The keys on the screen type into the field of the PIN; the key without a digit wipes it. */
  addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    const pin = document.getElementById("pin");
    if (!key || !pin) return;
    pin.value = key.dataset.key && pin.value + key.dataset.key;
    pin.focus();
  });
  /* The count of a till: what is missing is said with each tap. The server adds up again when it is sent. */
  function fenOf(text) {
    const wide = "０１２３４５６７８９．，。￥", plain = "0123456789.,.¥";
    const found = /^¥?(\d{1,8})(?:[.,](\d{1,2}))?$/.exec([...text.trim()].map((one) => plain[wide.indexOf(one)] ?? one).join(""));
    return text.trim() === "" ? 0 : found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : NaN;
  }

  function judge(form) {
    const sum = (name) => fenOf(form.elements[name].value);
    const pieces = [...form.querySelectorAll("[data-fen]")].map((one) => Number(one.value || 0) * Number(one.dataset.fen));
    const counted = form.elements.total.value.trim() ? sum("total") : pieces.reduce((a, b) => a + b, 0);
    const missing = Number(form.dataset.count) - (counted + sum("account") - sum("apart"));
    const kind = Number.isNaN(missing) ? "nonsense" : missing > 0 ? "missing" : missing < 0 ? "over" : "even";
    const said = form.querySelector("output");
    said.textContent = form.dataset[kind].replace("{yuan}", `¥${(Math.abs(missing) / 100).toFixed(2)}`);
    said.className = kind === "even" ? "good" : "bad";
  }

  for (const form of document.querySelectorAll("form[data-count]")) {
    form.addEventListener("click", (event) => {
      const step = Number(event.target.dataset.step ?? 0);
      if (!step) return;
      const field = event.target.parentElement.querySelector("[data-fen]");
      field.value = Math.max(0, Number(field.value || 0) + step) || "";
      judge(form);
    });
    form.addEventListener("input", () => judge(form));
    judge(form);
  }

  addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });

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
