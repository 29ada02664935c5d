// Voting by keyboard: a or the left arrow agrees, d or the right arrow disagrees, p or the down arrow passes.
export default (form) => {
  const keys = { ArrowLeft: 'a', ArrowRight: 'd', ArrowDown: 'p' };
  addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.shiftKey || e.repeat || e.isComposing || e.target.closest('input, textarea, select')) return;
    const button = form.querySelector(`button[data-key="${keys[e.key] || e.key.toLowerCase()}"]`);
    if (!button) return;
    e.preventDefault();
    button.click();
  });
};
