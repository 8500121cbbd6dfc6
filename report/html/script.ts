/** What the page does by itself: filter, zoom, and open everything for print. It reads nothing but the page. */
export const SCRIPT = `
"use strict";
(() => {
  const search = document.getElementById("search");
  const boxes = [...document.querySelectorAll("[data-verdict-box]")];
  const items = [...document.querySelectorAll("[data-item]")];
  const said = document.getElementById("said");
  let texts;
  const apply = () => {
    texts ??= new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let reads = 0, all = 0;
    for (const item of items) {
      const fits = words.every((word) => texts.get(item).includes(word)) && (item.dataset.verdict === undefined || item.dataset.verdict.split(" ").some((verdict) => shown.has(verdict)));
      item.hidden = !fits;
      if (item.matches("details.read")) { all += 1; if (fits) reads += 1; }
    }
    said.textContent = reads + " of " + all + " reads shown";
  };
  search.addEventListener("input", apply);
  for (const box of boxes) box.addEventListener("change", apply);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && document.activeElement === search) { search.value = ""; apply(); }
  });
  const open = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (target === null) return;
    for (let at = target; at !== null; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (target.hidden) { search.value = ""; for (const box of boxes) box.checked = true; apply(); }
    target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
  let closed = [];
  addEventListener("beforeprint", () => {
    // Evidence on paper is whole, whatever is looked at.
    for (const item of items) item.hidden = false; closed = [...document.querySelectorAll("details:not([open])")]; for (const each of closed) each.open = true; });
  addEventListener("afterprint", () => {
    apply(); for (const each of closed) each.open = false; });
  const picture = document.getElementById("picture");
  const svg = picture && picture.querySelector("svg");
  if (svg) {
    const size = svg.viewBox.baseVal;
    svg.setAttribute("width", size.width);
    svg.setAttribute("height", size.height);
    let scale = 1, x = 0, y = 0;
    const draw = () => { svg.style.transform = "translate(" + x + "px," + y + "px) scale(" + scale + ")"; };
    const fit = () => {
      scale = Math.min(picture.clientWidth / size.width, picture.clientHeight / size.height, 1.5);
      x = (picture.clientWidth - size.width * scale) / 2; y = (picture.clientHeight - size.height * scale) / 2; draw();
    };
    const zoom = (by, at) => {
      const next = Math.min(8, Math.max(0.05, scale * by));
      const [cx, cy] = at || [picture.clientWidth / 2, picture.clientHeight / 2];
      x = cx - (cx - x) * next / scale; y = cy - (cy - y) * next / scale; scale = next; draw();
    };
    document.getElementById("zoom-in").addEventListener("click", () => zoom(1.25));
    document.getElementById("zoom-out").addEventListener("click", () => zoom(0.8));
    document.getElementById("zoom-fit").addEventListener("click", fit);
    picture.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = picture.getBoundingClientRect();
      zoom(event.deltaY < 0 ? 1.1 : 0.9, [event.clientX - box.left, event.clientY - box.top]);
    }, { passive: false });
    picture.addEventListener("pointerdown", (event) => {
      if (event.target.closest("a")) return;
      picture.setPointerCapture(event.pointerId);
      const start = [event.clientX - x, event.clientY - y];
      const move = (next) => { x = next.clientX - start[0]; y = next.clientY - start[1]; draw(); };
      picture.addEventListener("pointermove", move);
      picture.addEventListener("pointerup", () => picture.removeEventListener("pointermove", move), { once: true });
    });
    const STEPS = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    picture.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (step) { event.preventDefault(); x += step[0]; y += step[1]; draw(); }
      else if (event.key === "+" || event.key === "=") zoom(1.25);
      else if (event.key === "-") zoom(0.8);
      else if (event.key === "0") fit();
    });
    fit();
    addEventListener("resize", fit);
  }
})();
`;
