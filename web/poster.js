// The picture for a group as a PNG: what a phone keeps with a long press and what chats take. The SVG is drawn with the
// fonts of this device; without this script it stays what it is.
export default (box) => {
  const img = box.querySelector('img');
  const save = box.querySelector('[data-save]');
  const draw = () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [img.naturalWidth * 2, img.naturalHeight * 2];
    canvas.getContext('2d').drawImage(img, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      if (!blob) return;
      const url = URL.createObjectURL(blob);
      img.src = url;
      save.href = url;
      save.download = box.dataset.name;
      box.dataset.ready = '1';
    }, 'image/png');
  };
  if (img.complete) draw();
  else img.addEventListener('load', draw, { once: true });
};
