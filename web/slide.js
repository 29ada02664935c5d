// Before and after in one picture: a slider uncovers the second one. Without scripts both stand side by side.
export default (box) => {
  const [before, after] = box.querySelectorAll('a');
  if (!before || !after) return;
  box.classList.add('slide-on');
  const range = document.createElement('input');
  range.type = 'range';
  range.min = 0;
  range.max = 100;
  range.value = 50;
  range.setAttribute('aria-label', box.dataset.words);
  const set = () => after.style.setProperty('clip-path', `inset(0 0 0 ${range.value}%)`);
  range.addEventListener('input', set);
  box.append(range);
  set();
};
