// Small pictures without a library: Chromium reads a screenshot's pixels, they are brought down to sixteen colours (pages are paper, ink and
// cinnabar) and packed as a PNG of four bits a pixel.
import { crc32, deflateSync } from 'node:zlib';

/** A chunk of a PNG file (W3C PNG, 5.3): length, name, data, check sum of name and data. */
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** Each pixel of a PNG as its place in a palette of at most sixteen colours. Runs in a page. */
async function reduced(url) {
  const picture = await createImageBitmap(await (await fetch(url)).blob());
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  const rgba = canvas.getImageData(0, 0, width, height).data;
  const at = p => (rgba[p * 4] << 16) | (rgba[p * 4 + 1] << 8) | rgba[p * 4 + 2];
  const many = new Map();
  for (let p = 0; p < width * height; p += 1) many.set(at(p), (many.get(at(p)) ?? 0) + 1);
  const sorted = [...many.keys()].sort((a, b) => many.get(b) - many.get(a));
  const far = (a, b) => 2 * ((a >> 16) - (b >> 16)) ** 2 + 4 * ((a >> 8 & 255) - (b >> 8 & 255)) ** 2 + 3 * ((a & 255) - (b & 255)) ** 2;
  // Whole areas keep their colour, however near: a tint is a frame. Of the others, blends at the edges of letters, the commonest that
  // differ enough to fill what is left.
  const areas = sorted.filter(colour => many.get(colour) > width * height / 200).slice(0, 10);
  let palette;
  for (let least = 400; !palette || palette.length > 16; least *= 1.3) {
    palette = [...areas];
    for (const colour of sorted) if (palette.length <= 16 && palette.every(kept => far(kept, colour) >= least)) palette.push(colour);
  }
  const nearest = new Map(sorted.map(colour => [colour, palette.reduce((best, kept, n) => (far(kept, colour) < far(palette[best], colour) ? n : best), 0)]));
  return { width, height, palette, pixels: Array.from({ length: width * height }, (_, p) => nearest.get(at(p)).toString(16)).join('') };
}

/** The same picture, small. `page` is any page whose policy lets it fetch `data:`, such as an empty one. */
export async function small(page, png) {
  const { width, height, palette, pixels } = await page.evaluate(reduced, `data:image/png;base64,${png.toString('base64')}`);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([4, 3, 0, 0, 0], 8);
  // Each row begins with its filter, none; two pixels, two hexadecimal digits, are a byte.
  const rows = Array.from({ length: height }, (_, y) => {
    const digits = pixels.slice(y * width, (y + 1) * width);
    return Buffer.from(`00${digits}${width % 2 ? '0' : ''}`, 'hex');
  });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flatMap(c => [c >> 16, c >> 8 & 255, c & 255]))),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
