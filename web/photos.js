// Photos: shown small with a way to take each out, and made smaller before they are sent, for slow lines.
// The server checks and re-encodes in any case; what can't be read here is sent as it is.
const LONGEST = 1600;
const LIGHT = 900e3;

const shrink = async (file) => {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < LIGHT) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file;
  } catch {
    return file;
  }
};

export default (field) => {
  const input = field.querySelector('input[type=file]');
  const list = field.querySelector('.thumbs');
  const status = field.querySelector('[role=status]');
  const { most, busy, remove, over } = field.dataset;
  let files = [];

  const show = () => {
    const all = new DataTransfer();
    for (const f of files) all.items.add(f);
    input.files = all.files;
    for (const img of list.querySelectorAll('img')) URL.revokeObjectURL(img.src);
    list.replaceChildren(...files.map((f, i) => {
      const item = document.createElement('li');
      const img = new Image();
      img.src = URL.createObjectURL(f);
      img.alt = '';
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-label', remove.replace('{n}', i + 1));
      button.innerHTML = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5.5 5.5l13 13M18.5 5.5l-13 13"/></svg>';
      button.onclick = () => { files.splice(i, 1); status.textContent = ''; show(); input.focus(); };
      item.append(img, button);
      return item;
    }));
  };
  // A browser that cannot put files back (old web views) keeps the plain input.
  try { new DataTransfer().items.add(new File([''], 'x')); } catch { return; }
  input.addEventListener('change', async () => {
    status.textContent = busy;
    const chosen = [...input.files];
    const room = Math.max(0, most - files.length);
    files.push(...await Promise.all(chosen.slice(0, room).map(shrink)));
    status.textContent = chosen.length > room ? over : '';
    show();
  });
};
