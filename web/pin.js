// A pin on the plan: tapped where it is, moved by tapping again. Where no script runs the plan is a picture that sends the
// point that was tapped.
export default (box) => {
  const svg = box.querySelector('svg.plan');
  const field = box.querySelector('[name=spot]');
  const status = box.querySelector('[role=status]');
  if (!svg || !svg.getScreenCTM) return;
  let mark = svg.querySelector('.pin-mark');
  const put = (x, y) => {
    if (!mark) {
      mark = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      mark.setAttribute('class', 'pin-mark');
      mark.setAttribute('d', 'M0 0C-2-5-6-7-6-11.5a6 6 0 0 1 12 0C6-7 2-5 0 0z');
      svg.append(mark);
    }
    mark.setAttribute('transform', `translate(${x} ${y})`);
    for (const old of svg.querySelectorAll('a[href="#pin"]')) old.remove();
    field.value = `${x.toFixed(1)},${y.toFixed(1)}`;
    status.textContent = status.dataset.done;
  };
  svg.addEventListener('click', (e) => {
    e.preventDefault();
    // What only moved the plan is no tap: plan.js has stopped it.
    const at = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
    put(at.x, at.y);
  });
  // A building reached by keyboard is marked by Enter.
  svg.addEventListener('keydown', (e) => {
    const a = e.key === 'Enter' && e.target.closest('a');
    if (!a) return;
    e.preventDefault();
    const b = a.getBBox();
    put(b.x + b.width / 2, b.y + b.height / 2);
  });
};
