// What somebody has begun to say is kept on their own device until it is sent or thrown away. It is never sent by itself:
// "go on" opens the form where it was left, and the person presses on.
const AGE = 7 * 864e5;

const open = () => new Promise((done, fail) => {
  const asked = indexedDB.open('liren', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('drafts', { keyPath: 'once' });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});
const use = async (mode, act) => {
  const db = await open();
  try {
    return await new Promise((done, fail) => {
      const tx = db.transaction('drafts', mode);
      const asked = act(tx.objectStore('drafts'));
      tx.oncomplete = () => done(asked.result);
      tx.onerror = tx.onabort = () => fail(tx.error);
    });
  } finally {
    db.close();
  }
};
const drop = (once) => use('readwrite', (drafts) => drafts.delete(once)).catch(() => {});
const all = async (to) => {
  const found = await use('readonly', (drafts) => drafts.getAll()).catch(() => []);
  for (const d of found) if (Date.now() - d.at > AGE) drop(d.once);
  return found.filter((d) => Date.now() - d.at <= AGE && d.to === to).sort((a, b) => b.at - a.at);
};

const write = async (form, by) => {
  const fields = [], files = [];
  for (const [k, v] of new FormData(form)) {
    if (typeof v !== 'string') { if (v.size) files.push([k, v]); }
    else if (v && !['csrf', 'back', 'once', 'at'].includes(k)) fields.push([k, v]);
  }
  // The choice made by a button is an answer; leading back, sending and taking out are not.
  const answered = Boolean(by && !['go', 'drop'].includes(by.name));
  if (by && by.name && answered) fields.push([by.name, by.value]);
  const said = fields.find(([k]) => k === 'words');
  if (!said && !files.length && !fields.some(([k]) => k === 'file')) return;
  const draft = { once: form.elements.once.value, at: Date.now(), to: form.getAttribute('action'), step: form.elements.at.value, answered, fields, files };
  // Where files cannot be kept (private windows of some browsers), the words are.
  await use('readwrite', (drafts) => drafts.put(draft)).catch(() => use('readwrite', (drafts) => drafts.put({ ...draft, files: [] }))).catch(() => {});
};

const hidden = (form, name, value) => {
  const input = document.createElement('input');
  Object.assign(input, { type: 'hidden', name, value });
  form.append(input);
};

const goOn = (draft, form) => {
  if (draft.step !== 'what') {
    // The server shows the question where it was left, with all that was said before.
    const next = document.createElement('form');
    next.method = 'post';
    next.action = draft.to;
    for (const name of ['csrf', 'back']) hidden(next, name, form.elements[name].value);
    for (const [k, v] of [['once', draft.once], ['at', draft.step], ...draft.fields]) hidden(next, k, v);
    if (!draft.answered) hidden(next, 'go', draft.step);
    document.body.append(next);
    return void next.submit();
  }
  drop(form.elements.once.value);
  form.elements.once.value = draft.once;
  for (const input of form.querySelectorAll('input[type=hidden]')) if (!['csrf', 'back', 'once', 'at'].includes(input.name)) input.remove();
  for (const [k, v] of draft.fields) {
    if (k === 'words') { form.elements.words.value = v; form.elements.words.dispatchEvent(new Event('input', { bubbles: true })); } else hidden(form, k, v);
  }
  for (const input of form.querySelectorAll('input[type=file]')) {
    const again = new DataTransfer();
    for (const [k, v] of draft.files) if (k === input.name) again.items.add(v);
    if (!again.files.length) continue;
    input.files = again.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }
  form.elements.words.focus();
};

// What was left unfinished, above the first question.
const offer = async (box, form) => {
  const blank = box.firstElementChild.content.firstElementChild;
  const here = form.elements.once.value;
  for (const draft of (await all(form.getAttribute('action'))).filter((d) => d.once !== here).slice(0, 3)) {
    const one = blank.cloneNode(true);
    const when = new Date(draft.at).toLocaleString(document.documentElement.lang, { month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });
    const [said, at, on, away] = [one.querySelector('.said'), one.querySelector('.meta'), ...one.querySelectorAll('button')];
    said.textContent = (draft.fields.find(([k]) => k === 'words') || ['', ''])[1];
    at.textContent = at.textContent.replace('{when}', when);
    on.onclick = () => { box.hidden = true; goOn(draft, form); };
    away.onclick = async () => { await drop(draft.once); one.remove(); box.hidden = box.children.length < 2; form.elements.words.focus(); };
    box.append(one);
    box.hidden = false;
  }
};

const keep = (form) => {
  const line = form.querySelector('[data-offline]');
  const show = () => { line.hidden = navigator.onLine !== false; };
  addEventListener('online', show);
  addEventListener('offline', show);
  show();
  let soon = 0;
  const later = () => { clearTimeout(soon); soon = setTimeout(() => write(form), 300); };
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  form.addEventListener('submit', (e) => { clearTimeout(soon); write(form, e.submitter || { name: '' }); });
  write(form);
};

export default async (el) => {
  if (!window.indexedDB) return;
  if (el.dataset.sent) {
    const found = await use('readonly', (drafts) => drafts.getAllKeys()).catch(() => []);
    for (const once of found) if (once.startsWith(el.dataset.sent)) drop(once);
  } else if ('unfinished' in el.dataset) {
    el.hidden = !(await all(el.dataset.unfinished)).length;
  } else {
    keep(el);
    const box = document.querySelector('[data-drafts]');
    if (box) offer(box, el);
  }
};
