// The worker's list by keyboard: j and k (or arrows in the list) move, Enter opens, x ticks, / searches, n takes down what somebody says, ? explains.
export default (pane) => {
  const links = () => [...pane.querySelectorAll('.row-title')];
  const go = (by) => {
    const all = links();
    const now = all.indexOf(document.activeElement);
    const here = now >= 0 ? now : all.findIndex((a) => a.closest('[aria-current]'));
    const next = all[Math.min(all.length - 1, Math.max(0, here + by))];
    if (next) { next.focus(); next.scrollIntoView({ block: 'nearest' }); }
  };
  const act = {
    j: () => go(1),
    k: () => go(-1),
    x: () => { const box = document.activeElement.closest('li')?.querySelector('input[type=checkbox]'); if (box) box.click(); },
    '/': () => { const find = document.querySelector('[data-find]'); if (find) find.focus(); },
    n: () => { const begin = document.querySelector('[data-new]'); if (begin) begin.click(); },
    '?': () => { const keys = document.getElementById('keys'); if (keys) { keys.open = !keys.open; if (keys.open) keys.scrollIntoView({ block: 'nearest' }); } },
  };
  addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.target.closest('input:not([type=checkbox]), textarea, select')) return;
    if (!act[e.key]) return;
    e.preventDefault();
    act[e.key]();
  });
};
