// Minutes save themselves a moment after the last key. When somebody else saved meanwhile nothing is overwritten: the page
// says so, and what was typed stays.
export default (form) => {
  const area = form.querySelector('textarea');
  const said = form.querySelector('[role=status]');
  let timer, saving = false, stopped = false;
  const save = async () => {
    if (stopped) return;
    if (saving) return void (timer = setTimeout(save, 1000));
    saving = true;
    const sent = area.value;
    const body = new URLSearchParams(new FormData(form));
    body.set('auto', '1');
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      const { rev } = answer.ok ? await answer.json() : {};
      if (rev !== undefined) {
        form.querySelector('[name=rev]').value = rev;
        area.defaultValue = sent;
        said.textContent = form.dataset.saved;
      } else {
        stopped = answer.status === 409;
        said.textContent = stopped ? form.dataset.other : form.dataset.failed;
      }
    } catch { said.textContent = form.dataset.failed; }
    saving = false;
  };
  area.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(save, 1200); });
};
