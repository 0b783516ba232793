/* The wall's clock: the county's hour and minute, put there only when they change. */
"use strict";

(() => {
  const clock = document.getElementById("clock");
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: clock.dataset.zone, hourCycle: "h23", hour: "2-digit", minute: "2-digit",
  });

  function tick() {
    const text = format.format(new Date());
    if (clock.textContent !== text) clock.textContent = text;
    setTimeout(tick, 1000 - (Date.now() % 1000));
  }
  tick();
})();
