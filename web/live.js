// A page that shows what changes: numbers are replaced where they stand; when more than numbers changed the page is asked for
// again. Nothing typed is lost: while a field holds what was not sent the page waits.
export default (el) => {
  const { live, shape } = el.dataset;
  // Screens that load again in the same moment would all ask at once.
  const typed = () => [...document.querySelectorAll('main textarea, main input')]
    .some((f) => f.type !== 'hidden' && (f.value !== f.defaultValue || f.checked !== f.defaultChecked));
  const again = () => setTimeout(() => (typed() ? again() : location.reload()), 300 + Math.random() * 400);
  let asked = false;
  const source = new EventSource(live);
  source.onmessage = (e) => {
    const { shape: now, counts } = JSON.parse(e.data);
    for (const [name, n] of Object.entries(counts)) {
      for (const place of el.querySelectorAll(`[data-n="${name}"]`)) {
        if (place.tagName === 'PROGRESS') place.value = n; else place.textContent = n;
      }
    }
    if (now !== shape && !asked) { asked = true; again(); }
  };
  addEventListener('pagehide', () => source.close());
};
