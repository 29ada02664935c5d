// The plan of the neighbourhood: moved by drag or arrow keys, enlarged by pinch, wheel with Ctrl, + and -, or buttons.
// It changes nothing but the drawing's viewBox; without it the plan is a picture with links and a list.
const STEP = 1.4;

export default (box) => {
  const svg = box.querySelector('svg.plan');
  if (!svg || !svg.viewBox.baseVal) return;
  const { x, y, width, height } = svg.viewBox.baseVal;
  const whole = { x, y, w: width, h: height };
  let view = { ...whole };
  const held = new Map();
  let moved = false;

  const show = () => {
    view.w = Math.min(whole.w, Math.max(whole.w / 12, view.w));
    view.h = view.w * whole.h / whole.w;
    view.x = Math.min(whole.x + whole.w - view.w, Math.max(whole.x, view.x));
    view.y = Math.min(whole.y + whole.h - view.h, Math.max(whole.y, view.y));
    svg.setAttribute('viewBox', [view.x, view.y, view.w, view.h].map((n) => n.toFixed(1)).join(' '));
    box.classList.toggle('is-near', view.w < whole.w * 0.99);
  };
  // Keeps the point under the finger where it is.
  const zoom = (by, px, py) => {
    const r = svg.getBoundingClientRect();
    const at = (px === undefined) ? [0.5, 0.5] : [(px - r.left) / r.width, (py - r.top) / r.height];
    const w = Math.min(whole.w, Math.max(whole.w / 12, view.w / by));
    view.x += (view.w - w) * at[0];
    view.y += (view.h - w * whole.h / whole.w) * at[1];
    view.w = w;
    show();
  };
  const move = (dx, dy) => {
    const r = svg.getBoundingClientRect();
    view.x -= dx * view.w / r.width;
    view.y -= dy * view.h / r.height;
    show();
  };
  const spread = () => {
    const [a, b] = [...held.values()];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  };

  // A whole quarter is too small to read on a phone: begin where the reader stands, or in the middle.
  if (svg.classList.contains('plan-large') && svg.clientWidth < 560) {
    const here = svg.querySelector('.plan-here');
    const b = here ? here.getBBox() : { x: whole.x + whole.w / 2, y: whole.y + whole.h / 2, width: 0, height: 0 };
    view.w = whole.w / 2.4;
    view.x = b.x + b.width / 2 - view.w / 2;
    view.y = b.y + b.height / 2 - view.w * whole.h / whole.w / 2;
    show();
  }

  svg.addEventListener('pointerdown', (e) => { if (!held.size) moved = false; held.set(e.pointerId, [e.clientX, e.clientY]); });
  svg.addEventListener('pointermove', (e) => {
    const last = held.get(e.pointerId);
    if (!last) return;
    if (held.size === 2) {
      const before = spread();
      held.set(e.pointerId, [e.clientX, e.clientY]);
      const [a, b] = [...held.values()];
      zoom(spread() / before, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
      moved = true;
      return;
    }
    // One finger scrolls the page until the plan has been enlarged.
    if (e.pointerType === 'touch' && !box.classList.contains('is-near')) return;
    const [dx, dy] = [e.clientX - last[0], e.clientY - last[1]];
    if (!moved && Math.hypot(dx, dy) < 6) return;
    if (!moved) svg.setPointerCapture(e.pointerId);
    moved = true;
    held.set(e.pointerId, [e.clientX, e.clientY]);
    move(dx, dy);
  });
  for (const end of ['pointerup', 'pointercancel', 'pointerleave']) svg.addEventListener(end, (e) => held.delete(e.pointerId));
  svg.addEventListener('click', (e) => { if (moved) { e.preventDefault(); moved = false; } }, true);
  svg.addEventListener('dragstart', (e) => e.preventDefault());
  svg.addEventListener('wheel', (e) => {
    if (!e.ctrlKey && !box.classList.contains('is-near')) return;
    e.preventDefault();
    zoom(e.deltaY < 0 ? 1.15 : 1 / 1.15, e.clientX, e.clientY);
  }, { passive: false });
  box.addEventListener('click', (e) => {
    const button = e.target.closest('[data-zoom]');
    if (!button) return;
    if (button.dataset.zoom === 'whole') { view = { ...whole }; show(); } else zoom(button.dataset.zoom === 'in' ? STEP : 1 / STEP);
  });
  box.addEventListener('keydown', (e) => {
    const far = 60;
    const act = {
      '+': () => zoom(STEP), '=': () => zoom(STEP), '-': () => zoom(1 / STEP), 0: () => { view = { ...whole }; show(); },
      ArrowLeft: () => move(far, 0), ArrowRight: () => move(-far, 0), ArrowUp: () => move(0, far), ArrowDown: () => move(0, -far),
    }[e.key];
    if (!act || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key.startsWith('Arrow') && !box.classList.contains('is-near')) return;
    e.preventDefault();
    act();
  });
  // A building reached by keyboard is brought into view.
  svg.addEventListener('focusin', (e) => {
    const b = e.target.getBBox && e.target.getBBox();
    if (!b || !box.classList.contains('is-near')) return;
    const inside = b.x >= view.x && b.y >= view.y && b.x + b.width <= view.x + view.w && b.y + b.height <= view.y + view.h;
    if (inside) return;
    view.x = b.x + b.width / 2 - view.w / 2;
    view.y = b.y + b.height / 2 - view.h / 2;
    show();
  });
};
