// A voice message: one button starts and ends, a line shows the time left, then it can be heard, taken again or left out.
// Where the page may not record (plain http, old web views) the field stays what it is: a recording chosen as a file.
const KINDS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

export default (field) => {
  if (!navigator.mediaDevices || !window.MediaRecorder) return;
  const kind = KINDS.find((k) => MediaRecorder.isTypeSupported(k));
  if (!kind) return;
  const [button, remove] = field.querySelectorAll('button');
  const input = field.querySelector('input[type=file]');
  const plain = input.closest('.pick');
  const words = button.querySelector('b');
  const status = field.querySelector('[role=status]');
  const bar = field.querySelector('progress');
  const sound = field.querySelector('audio');
  const { seconds, left, ready, stop, again, refused } = field.dataset;
  const first = words.textContent;
  let recorder = null;

  const rest = () => {
    bar.hidden = true;
    sound.hidden = remove.hidden = !input.files.length;
    words.textContent = input.files.length ? again : first;
  };
  const keep = (parts, spent) => {
    const type = kind.split(';')[0];
    const file = new File(parts, 'voice.' + type.split('/')[1], { type });
    const all = new DataTransfer();
    all.items.add(file);
    input.files = all.files;
    URL.revokeObjectURL(sound.src);
    sound.src = URL.createObjectURL(file);
    status.textContent = ready.replace('{n}', spent);
    rest();
  };
  const record = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      status.textContent = refused;
      button.hidden = true;
      plain.hidden = false;
      return;
    }
    const parts = [];
    const began = Date.now();
    const spent = () => Math.round((Date.now() - began) / 1000);
    recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
    recorder.ondataavailable = (e) => parts.push(e.data);
    const tick = setInterval(() => {
      bar.value = spent();
      // A screen reader hears the time every ten seconds, the eye sees the bar.
      if (spent() % 10 === 0) status.textContent = left.replace('{n}', Math.max(0, seconds - spent()));
      if (spent() >= seconds) recorder.stop();
    }, 250);
    recorder.onstop = () => {
      clearInterval(tick);
      for (const track of stream.getTracks()) track.stop();
      recorder = null;
      keep(parts, Math.max(1, Math.min(seconds, spent())));
    };
    recorder.start();
    sound.hidden = remove.hidden = true;
    bar.hidden = false;
    words.textContent = stop;
    status.textContent = left.replace('{n}', seconds);
  };

  // A recording that comes back from a draft is shown as one that was made here.
  input.addEventListener('change', () => {
    if (!input.files.length) return;
    URL.revokeObjectURL(sound.src);
    sound.src = URL.createObjectURL(input.files[0]);
    rest();
  });
  button.hidden = false;
  plain.hidden = true;
  button.onclick = () => { if (recorder) recorder.stop(); else record(); };
  remove.onclick = () => { input.value = ''; sound.removeAttribute('src'); status.textContent = ''; rest(); button.focus(); };
  // Nothing said is lost by pressing "next" too early.
  if (input.form) {
    input.form.addEventListener('submit', (e) => {
      if (!recorder) return;
      e.preventDefault();
      e.stopPropagation();
      const by = e.submitter;
      recorder.addEventListener('stop', () => input.form.requestSubmit(by || undefined));
      recorder.stop();
    });
  }
};
