// Parts of a photo to cover: drawn with finger or mouse, each with a box that takes it out again. By keyboard, and where no
// script runs, a grid of boxes lies over the picture.
export default (form) => {
  const map = form.querySelector('.cover-map');
  const svg = map.querySelector('svg');
  const list = form.querySelector('[data-parts]');
  const blank = list.querySelector('template').content.firstElementChild;
  const cells = form.querySelector('[data-cells]');
  const rects = [...svg.querySelectorAll('rect')];
  let drawn = null, from = null, n = rects.length;

  const tie = (box, rect) => { box.addEventListener('change', () => { rect.style.display = box.checked ? '' : 'none'; }); };
  list.querySelectorAll('input').forEach((box, i) => tie(box, rects[i]));
  const at = (e) => {
    const r = map.getBoundingClientRect(), in1000 = (p) => Math.round(Math.min(1000, Math.max(0, p * 1000)));
    return [in1000((e.clientX - r.left) / r.width), in1000((e.clientY - r.top) / r.height)];
  };
  const set = (rect, [x, y, w, h]) => { for (const [k, v] of Object.entries({ x, y, width: w, height: h })) rect.setAttribute(k, v); };

  svg.addEventListener('pointerdown', (e) => {
    if (e.button) return;
    e.preventDefault();
    from = at(e);
    drawn = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    svg.append(drawn);
    svg.setPointerCapture(e.pointerId);
  });
  const box = (e) => {
    const to = at(e);
    return [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(from[0] - to[0]), Math.abs(from[1] - to[1])];
  };
  svg.addEventListener('pointermove', (e) => { if (drawn) set(drawn, box(e)); });
  svg.addEventListener('pointerup', (e) => {
    if (!drawn) return;
    let [x, y, w, h] = box(e);
    // A tap covers a small square: enough for a plate or a face far away.
    if (w < 15 && h < 15) [x, y, w, h] = [Math.max(0, x - 50), Math.max(0, y - 50), 100, 100];
    [w, h] = [Math.max(10, Math.min(w, 1000 - x)), Math.max(10, Math.min(h, 1000 - y))];
    set(drawn, [x, y, w, h]);
    const line = blank.cloneNode(true), tick = line.querySelector('input'), label = line.querySelector('label');
    n += 1;
    tick.id = `part-${n}`;
    tick.value = [x, y, w, h].join(',');
    label.htmlFor = tick.id;
    label.textContent = label.textContent.replace('{n}', n);
    tie(tick, drawn);
    list.append(line);
    list.hidden = false;
    drawn = null;
  });
  svg.addEventListener('pointercancel', () => { if (drawn) drawn.remove(); drawn = null; });
  cells.onclick = () => cells.setAttribute('aria-pressed', String(map.classList.toggle('by-cells')));
};
