// Photos: the camera of a phone beside its gallery; shown small with a way to take each out, and made smaller before they are
// sent, for slow lines. The server checks and re-encodes in any case; what can't be read here is sent as it is. Where documents
// are taken too, they stand there by name, and what is too heavy is left out before it is sent.
const LONGEST = 2000;
const LIGHT = 900e3;

const shrink = async (file) => {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < LIGHT) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const paper = canvas.getContext('2d');
    // What shows through a transparent picture is paper, not black.
    paper.fillStyle = '#fff';
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
    return blob && (scale < 1 || blob.size < file.size) ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file;
  } catch {
    return file;
  }
};

export default (field) => {
  const input = field.querySelector('input[type=file]');
  const list = field.querySelector('.thumbs');
  const status = field.querySelector('[role=status]');
  const shoot = field.querySelector('[data-camera]');
  const { most, busy, sending, remove, over, heaviest, heavy } = field.dataset;
  const photo = (f) => !heaviest || f.type.startsWith('image/');
  let files = [], work = null;

  const show = () => {
    const all = new DataTransfer();
    for (const f of files) all.items.add(f);
    input.files = all.files;
    for (const img of list.querySelectorAll('img')) URL.revokeObjectURL(img.src);
    list.replaceChildren(...files.map((f, i) => {
      const item = document.createElement('li');
      const img = photo(f) ? new Image() : document.createElement('span');
      if (photo(f)) Object.assign(img, { src: URL.createObjectURL(f), alt: '' });
      else img.textContent = f.name;
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-label', remove.replace('{n}', i + 1));
      button.innerHTML = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5.5 5.5l13 13M18.5 5.5l-13 13"/></svg>';
      button.onclick = () => { files.splice(i, 1); status.textContent = ''; show(); input.dispatchEvent(new Event('input', { bubbles: true })); input.focus(); };
      item.append(img, button);
      return item;
    }));
  };
  // One after the other: five large photos at once are too much for a small phone.
  const take = async (chosen) => {
    const room = Math.max(0, most - files.length);
    const light = chosen.filter((f) => photo(f) || f.size <= heaviest * 1024 * 1024);
    const kept = light.slice(0, room);
    for (const [i, f] of kept.entries()) {
      if (photo(f)) status.textContent = busy.replace('{n}', i + 1).replace('{all}', kept.length);
      files.push(await shrink(f));
    }
    status.textContent = light.length > room ? over : light.length < chosen.length ? heavy : '';
    show();
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  // A browser that cannot put files back (old web views) keeps the plain input.
  try { new DataTransfer().items.add(new File([''], 'x')); } catch { return; }
  const more = (chosen) => { work = (work || Promise.resolve()).then(() => take(chosen)); const mine = work; mine.then(() => { if (work === mine) work = null; }); };
  input.addEventListener('change', () => more([...input.files]));

  // Some browsers offer only the gallery where several may be chosen: the camera gets a button of its own on phones.
  if (shoot && matchMedia('(pointer: coarse)').matches) {
    const camera = document.createElement('input');
    Object.assign(camera, { type: 'file', accept: 'image/*', hidden: true });
    camera.setAttribute('capture', 'environment');
    camera.addEventListener('change', () => { more([...camera.files]); camera.value = ''; });
    shoot.after(camera);
    shoot.onclick = () => camera.click();
    shoot.hidden = false;
  }
  // Who presses on before the photos are ready waits for them; while they are under way the page says so.
  if (input.form) {
    input.form.addEventListener('submit', (e) => {
      if (work) {
        e.preventDefault();
        e.stopPropagation();
        const by = e.submitter;
        work.then(() => input.form.requestSubmit(by || undefined));
      } else if (files.length) status.textContent = sending.replace('{n}', files.length);
    });
  }
};
