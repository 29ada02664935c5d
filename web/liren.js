// The entry of Liren's scripts. Pages are whole without it; what a page needs beyond this file its elements name in
// `data-module`, and it is fetched only then. The class `loaded` or `not-loaded` says what came of it.
const root = document.documentElement;
root.classList.add('js');

for (const el of document.querySelectorAll('[data-module]')) {
  import(el.dataset.module).then((m) => { m.default(el); el.classList.add('loaded'); }, () => el.classList.add('not-loaded'));
}

// A form is sent once. Coming back by the back button makes it usable again.
addEventListener('submit', (e) => {
  const form = e.target;
  if (form.method !== 'post') return;
  if (form.dataset.sent) return void e.preventDefault();
  form.dataset.sent = '1';
  // After the browser has taken the button's own name and value.
  setTimeout(() => { for (const b of form.querySelectorAll('button:not([type=button])')) b.setAttribute('aria-disabled', 'true'); });
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    for (const b of form.querySelectorAll('[aria-disabled]')) b.removeAttribute('aria-disabled');
  }
});

// Problems are read out and stand in view.
const problems = document.getElementById('problems');
if (problems) {
  // Each says which field it is of, where its words alone do not.
  for (const a of problems.querySelectorAll('a')) {
    const named = a.hash.slice(3);
    const field = document.getElementById(a.hash.slice(1)) || document.querySelector(`main [name="${CSS.escape(named)}"]:not([type=hidden])`);
    if (field && !field.id) field.id = a.hash.slice(1);
    if (field) a.hash = field.id;
    // One of several is named by the question, not by the choice that stands first.
    const group = field?.matches('[type=radio], [type=checkbox]') && field.closest('fieldset')?.querySelector('legend');
    const label = group || (field && document.querySelector(`label[for="${field.id}"]`));
    const name = (label ? [...label.childNodes].filter((n) => !n.classList?.contains('hint')).map((n) => n.textContent).join('') : field?.getAttribute('aria-label') || '').trim().replace(/[?？]$/, '');
    if (name && name.length < 60 && !a.textContent.includes(name)) a.textContent = name + (root.lang === 'en' ? ': ' : '：') + a.textContent;
  }
  problems.focus();
}

const grow = (area) => { area.style.height = 'auto'; area.style.height = area.scrollHeight + 2 + 'px'; };
for (const area of document.querySelectorAll('textarea[data-grow]')) if (area.value) grow(area);
addEventListener('input', (e) => { if (e.target.matches('textarea[data-grow]')) grow(e.target); });
addEventListener('change', (e) => { if (e.target.matches('select[data-send]')) e.target.form.requestSubmit(); });

// A button says for a moment that it was done.
const say = (button) => {
  const words = button.querySelector('span') || button;
  const before = words.textContent;
  words.textContent = button.dataset.done;
  setTimeout(() => { words.textContent = before; }, 2500);
};
// Over plain http, as on a local network, browsers have no clipboard to offer.
const copy = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
};
addEventListener('click', async (e) => {
  const button = e.target.closest('button[data-copy], button[data-share], button[data-print]');
  if (!button) return;
  if ('print' in button.dataset) return void print();
  // What is copied is an address, or the text of a field of this page.
  const what = button.dataset.share || button.dataset.copy;
  const of = what.startsWith('#') && document.querySelector(what);
  const url = of ? of.value : new URL(what, location).href;
  if ('share' in button.dataset && navigator.share) {
    return void navigator.share(of ? { text: url } : { title: document.title, url }).catch(() => {});
  }
  await copy(url);
  say(button);
});

// A beginning for an answer is put into its field, and the outcome it goes with is chosen; what was typed stays before it.
addEventListener('click', (e) => {
  const button = e.target.closest('button[data-fill]');
  if (!button) return;
  const area = document.querySelector(button.dataset.fill);
  area.value = (area.value.trim() ? area.value.trimEnd() + '\n' : '') + button.dataset.text;
  const choice = [...area.form.querySelectorAll('input[name=outcome]')].find((i) => i.value === button.dataset.pick);
  if (choice) choice.checked = true;
  area.dispatchEvent(new Event('input', { bubbles: true }));
  area.focus();
});

// "Still 6 hours" goes stale in an open tab: on return after a while the page is asked for again, unless something was typed.
let left = 0, typed = false;
addEventListener('input', () => { typed = true; });
addEventListener('visibilitychange', () => {
  if (document.hidden) left = Date.now();
  else if (left && Date.now() - left > 10 * 60e3 && !typed && document.querySelector('.left, [data-live]')) location.reload();
});

// Pages that were read can be read again without a connection (see worker.js).
if (navigator.serviceWorker) addEventListener('load', () => navigator.serviceWorker.register('/worker.js').catch(() => {}));
// Who signs out leaves nothing of theirs on a device that others use.
addEventListener('submit', (e) => { if (e.target.getAttribute('action') === '/sign-out' && window.indexedDB) indexedDB.deleteDatabase('liren'); });
