/* Keeps an open page true: the server pushes that something changed, the page's live parts are fetched anew. */
"use strict";

(() => {
  const pauseMs = 1000;
  const patienceMs = 15000;
  const badge = document.getElementById("live");
  badge.hidden = false; // Pages that nothing is pushed to say nothing of it.
  let source = null;
  let timer = 0;
  let isStale = false;
  let isFetching = false;
  let pressed = null;
  let resting = 0;

  function say(isOn) {
    badge.classList.toggle("on", isOn);
    badge.classList.toggle("off", !isOn);
    const words = isOn ? badge.dataset.on : badge.dataset.off;
    const span = badge.querySelector("span");
    if (span.textContent !== words) span.textContent = words;
  }

  const edited = (form) => [...form.querySelectorAll("input:not([type=hidden]), textarea")]
    .some((field) => field.value !== field.defaultValue);

  /* A part in which somebody is typing, choosing, pressing a button, or about to send what they typed is left
     alone until then. */
  function isBusy(part) {
    if (part.contains(pressed)) return true;
    const active = document.activeElement;
    if (!part.contains(active)) return false;
    if (active.matches("input:not([type=hidden]), textarea, select")) return true;
    return active.form !== undefined && active.form !== null && edited(active.form);
  }

  /* What had the focus, in the part as it is now: a link by its target, else what has a name within a place. */
  function again(part, was) {
    const href = was.getAttribute("href");
    if (href) return part.querySelector(`a[href="${CSS.escape(href)}"]`);
    const place = was.closest("[id]")?.id;
    return was.matches("summary") && place ? document.getElementById(place)?.querySelector("summary") : null;
  }

  function put(part, fresh) {
    if (!fresh || part.innerHTML === fresh.innerHTML) return;
    const open = [...part.querySelectorAll("details[open]")].map((one) => one.id);
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    part.innerHTML = fresh.innerHTML;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) again(part, focused)?.focus({ preventScroll: true });
  }

  async function refresh() {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(patienceMs) });
    if (answer.redirected || answer.status === 401) return location.reload();
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("main").dataset.shape !== document.querySelector("main").dataset.shape) {
      return location.reload();
    }
    if (source.readyState === EventSource.OPEN) say(true);
    isStale = false;
    for (const part of document.querySelectorAll("[data-live]")) {
      if (isBusy(part)) isStale = true;
      else put(part, page.getElementById(part.id));
    }
    document.dispatchEvent(new Event("sanji:changed"));
  }

  /* One at a time: a slow answer never comes after one that is newer. */
  function turn() {
    timer = 0;
    if (isFetching) return soon();
    isFetching = true;
    refresh().catch(() => say(false)).finally(() => { isFetching = false; });
  }

  function soon() {
    if (!timer) timer = setTimeout(turn, pauseMs);
  }

  function listen() {
    source = new EventSource("/live");
    source.addEventListener("ready", () => { say(true); soon(); });
    for (const name of ["changed", "tick"]) source.addEventListener(name, soon);
    source.onerror = () => {
      say(false);
      /* The browser tries again by itself, but not after an answer that was an error. */
      if (source.readyState === EventSource.CLOSED) { setTimeout(listen, 5000); soon(); }
    };
  }

  /* A hidden page gives its line back: browsers have only six to a host. */
  document.addEventListener("visibilitychange", () => {
    source.close();
    if (!document.hidden) listen();
  });
  document.addEventListener("focusout", () => { if (isStale) soon(); });
  /* The click follows the finger's end; a hand that rests there holds nothing up. */
  function letGo() {
    clearTimeout(resting);
    pressed = null;
    if (isStale) soon();
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
  addEventListener("pagehide", () => source.close());
  listen();
})();
