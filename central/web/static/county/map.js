/* The map is one stop of the Tab key: arrow keys go from its place to the nearest one in that direction. */
"use strict";

(() => {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let last = "";

  const marks = () => [...document.querySelectorAll(".cty-map .cty-mark")];
  const href = (mark) => mark.getAttribute("href");

  function middle(mark) {
    const box = mark.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  }

  /* One place can be reached by Tab: the last one that was looked at, or the hub. Names of townships are links
     of the list below as well, so that they need no stop each. */
  function settle() {
    const all = marks();
    const chosen = all.find((mark) => href(mark) === last) ?? all[0];
    for (const mark of all) mark.setAttribute("tabindex", mark === chosen ? "0" : "-1");
    for (const name of document.querySelectorAll(".cty-names a")) name.setAttribute("tabindex", "-1");
  }

  /* Straight ahead counts once, aside twice: the eye takes the same for "the next one". */
  function next(from, [wx, wy]) {
    const [x, y] = middle(from);
    const found = marks().filter((mark) => mark !== from).map((mark) => {
      const [mx, my] = middle(mark);
      const [ahead, aside] = [(mx - x) * wx + (my - y) * wy, Math.abs((mx - x) * wy) + Math.abs((my - y) * wx)];
      return { mark, ahead, far: ahead + 2 * aside };
    });
    return found.filter(({ ahead }) => ahead > 1).sort((a, b) => a.far - b.far)[0]?.mark;
  }

  document.addEventListener("keydown", (event) => {
    const from = event.target.closest?.(".cty-mark");
    if (!from || !(event.key in ways) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    next(from, ways[event.key])?.focus();
  });
  document.addEventListener("focusin", (event) => {
    const mark = event.target.closest?.(".cty-mark");
    if (!mark || href(mark) === last) return;
    last = href(mark);
    settle();
  });
  document.addEventListener("sanji:changed", settle);
  settle();
})();
