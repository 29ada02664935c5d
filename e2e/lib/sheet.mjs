// Spreadsheets as a worker has them on the desk, written without a library: a small .xlsx (a zip of XML) and a .csv.
import { inflateRawSync } from 'node:zlib';

const crcs = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
const crc32 = bytes => (bytes.reduce((c, b) => crcs[(c ^ b) & 0xff] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

/** A zip of stored files. */
function zip(files) {
  const parts = [], index = [];
  let at = 0;
  for (const [name, text] of files) {
    const data = Buffer.from(text), path = Buffer.from(name), head = Buffer.alloc(30), entry = Buffer.alloc(46);
    head.writeUInt32LE(0x04034b50, 0); head.writeUInt16LE(20, 4);
    head.writeUInt32LE(crc32(data), 14); head.writeUInt32LE(data.length, 18); head.writeUInt32LE(data.length, 22); head.writeUInt16LE(path.length, 26);
    entry.writeUInt32LE(0x02014b50, 0); entry.writeUInt16LE(20, 4); entry.writeUInt16LE(20, 6);
    head.copy(entry, 16, 14, 28); entry.writeUInt32LE(at, 42);
    parts.push(head, path, data);
    index.push(entry, path);
    at += 30 + path.length + data.length;
  }
  const directory = Buffer.concat(index), end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(files.length, 8); end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12); end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

const escaped = text => text.replace(/[&<>"]/g, c => `&#${c.codePointAt(0)};`);
const column = n => String.fromCharCode(65 + n);

/** One worksheet; numbers are numbers, everything else is text. */
export function xlsx(name, rows) {
  const cell = (value, r, c) => typeof value === 'number'
    ? `<c r="${column(c)}${r + 1}"><v>${value}</v></c>`
    : `<c r="${column(c)}${r + 1}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;
  const data = rows.map((row, r) => `<row r="${r + 1}">${row.map((v, c) => cell(v, r, c)).join('')}</row>`).join('');
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main', office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relations = 'http://schemas.openxmlformats.org/package/2006/relationships', type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const buffer = zip([
    ['[Content_Types].xml', `${xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/></Types>`],
    ['_rels/.rels', `${xml}<Relationships xmlns="${relations}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${xml}<Relationships xmlns="${relations}"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`],
    ['xl/worksheets/sheet1.xml', `${xml}<worksheet xmlns="${main}"><sheetData>${data}</sheetData></worksheet>`],
  ]);
  return { name, mimeType: `${type}.sheet`, buffer };
}

/** The same as a spreadsheet program exports it, with the mark such programs put first. */
export function csv(name, rows) {
  const quoted = v => /[",\n]/.test(v) ? `"${String(v).replaceAll('"', '""')}"` : v;
  return { name, mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${rows.map(r => r.map(quoted).join(',')).join('\r\n')}\r\n`) };
}

const names = xml => [...xml.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map(m => m[1].replace(/&(#x?[0-9a-f]+|amp|lt|gt|quot|apos);/gi, (_, e) => plain(e))).join('');
const plain = e => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' }[e] ?? String.fromCodePoint(e[1] === 'x' ? parseInt(e.slice(2), 16) : Number(e.slice(1))));

/** The files of a zip, by name. */
function unzip(buffer) {
  const files = {};
  let at = buffer.readUInt32LE(buffer.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16);
  while (buffer.readUInt32LE(at) === 0x02014b50) {
    const [how, size, name, more, note, from] = [buffer.readUInt16LE(at + 10), buffer.readUInt32LE(at + 20), buffer.readUInt16LE(at + 28), buffer.readUInt16LE(at + 30), buffer.readUInt16LE(at + 32), buffer.readUInt32LE(at + 42)];
    const begins = from + 30 + buffer.readUInt16LE(from + 26) + buffer.readUInt16LE(from + 28);
    const data = buffer.subarray(begins, begins + size);
    files[buffer.toString('utf8', at + 46, at + 46 + name)] = how === 8 ? inflateRawSync(data).toString('utf8') : data.toString('utf8');
    at += 46 + name + more + note;
  }
  return files;
}

/** A spreadsheet read back: the rows of each worksheet, by its name. */
export function readXlsx(buffer) {
  const files = unzip(buffer);
  const shared = [...(files['xl/sharedStrings.xml'] ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(m => names(m[1]));
  const cell = c => /t="s"/.test(c) ? shared[Number(c.match(/<v>(\d+)<\/v>/)[1])] : /<is>/.test(c) ? names(c) : c.match(/<v>([^<]*)<\/v>/)?.[1] ?? '';
  const rows = xml => [...xml.matchAll(/<row\b.*?<\/row>/gs)].map(r => [...r[0].matchAll(/<c\b[^>]*?(?:\/>|>.*?<\/c>)/gs)].map(c => cell(c[0])));
  const sheets = [...files['xl/workbook.xml'].matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(m => m[1].replace(/&(#x?[0-9a-f]+|amp);/gi, (_, e) => plain(e)));
  return Object.fromEntries(sheets.map((name, i) => [name, rows(files[`xl/worksheets/sheet${i + 1}.xml`])]));
}
