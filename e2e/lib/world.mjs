// The world a browser story plays in: a demo of its own on a port of its own, Chromium, and people with a phone or a desk.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug/liren');
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const shots = join(root, 'e2e/shots');

/** Where a sight of each story is kept for people to look at. */
mkdirSync(shots, { recursive: true });

/** Starts the demo on this data and says where it is. */
async function start(data, port = 0, flags = []) {
  const demo = spawn(binary, ['demo', '--json', '--data', data, '--listen', `127.0.0.1:${port}`, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const first = await new Promise((resolve, reject) => {
    createInterface({ input: demo.stdout }).once('line', resolve);
    demo.once('exit', code => reject(new Error(`the demo ended with ${code} before it said where it is`)));
  });
  return { demo, facts: JSON.parse(first) };
}

async function stop(demo) {
  demo.kill('SIGTERM');
  await new Promise(resolve => demo.exitCode === null && demo.signalCode === null ? demo.once('exit', resolve) : resolve());
}

/** The demo is told once for a build; each story plays on a copy of its own. */
async function told() {
  const { size, mtimeMs } = statSync(binary);
  const kept = join(tmpdir(), `liren-e2e-told-${size}-${Math.floor(mtimeMs / 1000)}`);
  if (!existsSync(kept)) {
    const making = mkdtempSync(join(tmpdir(), 'liren-e2e-making-'));
    const { demo } = await start(making);
    await stop(demo);
    renameSync(making, kept);
  }
  return kept;
}

/** Starts a demo of its own and a browser; `close` ends both. `flags` are more of the demo's own. */
export async function open(flags = []) {
  const data = mkdtempSync(join(tmpdir(), 'liren-e2e-'));
  cpSync(await told(), data, { recursive: true });
  const { demo, facts } = await start(data, 0, flags);
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  return new World(facts, browser, demo, data);
}

function chromiumPath() {
  const found = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(p => p && existsSync(p));
  assert.ok(found, 'Chromium is needed: apt-get install chromium');
  return found;
}

class World {
  constructor(facts, browser, demo, data) {
    Object.assign(this, { facts, browser, demo, data });
    this.base = facts.base_url;
    this.contexts = [];
    this.days = 0;
  }

  /** Somebody of the demo by role. */
  person(role, n = 0) {
    const found = this.facts.people.filter(p => p.role === role)[n];
    assert.ok(found, `the demo has a ${role}`);
    return found;
  }

  /** Somebody with a phone, 360x640. `js: false` is an old in-app browser at its worst. */
  phone(options = {}) {
    return this.somebody({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }, options);
  }

  /** Somebody at a desk, 1280x800. */
  desk(options = {}) {
    return this.somebody({ viewport: { width: 1280, height: 800 } }, options);
  }

  async somebody(shape, { js = true, lang = 'zh-CN', elder = false, ...rest }) {
    const context = await this.browser.newContext({ ...shape, javaScriptEnabled: js, locale: lang, baseURL: this.base, reducedMotion: 'reduce', ...rest });
    const cookies = [{ name: 'lang', value: lang, url: this.base }];
    if (elder) cookies.push({ name: 'elder', value: '1', url: this.base });
    await context.addCookies(cookies);
    // Generous: on a busy machine a photo alone may take many seconds, and only a story that fails waits so long.
    context.setDefaultTimeout(30000);
    this.contexts.push(context);
    const page = await context.newPage();
    page.scripts = js;
    // Whoever asks for a page by its address finds its scripts at work.
    const goto = page.goto.bind(page);
    page.goto = async (...to) => { const answer = await goto(...to); await ready(page); return answer; };
    page.broken = [];
    page.on('response', r => { if (r.status() >= 500) page.broken.push(`${r.status()} ${r.url()}`); });
    page.on('pageerror', e => page.broken.push(`script: ${e.message}`));
    page.on('console', m => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) page.broken.push(`console: ${m.text()}`); });
    return page;
  }

  /** The connection is lost: nobody answers any more. */
  async down() {
    await stop(this.demo);
  }

  /** The connection is back, at the same address. */
  async up() {
    this.demo = (await start(this.data, new URL(this.base).port, ['--ahead', String(this.days)])).demo;
  }

  /** So many days go by. */
  async later(days) {
    this.days += days;
    await this.down();
    await this.up();
  }

  /** The date in so many days, as a date field has it. */
  date(days) {
    return new Date(Date.now() + (this.days + days) * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
  }

  /** Ends the demo and the browser, and fails when a page was broken. */
  async close() {
    const broken = this.contexts.flatMap(c => c.pages().flatMap(p => p.broken ?? []));
    await this.browser.close();
    await stop(this.demo);
    rmSync(this.data, { recursive: true, force: true });
    assert.deepEqual(broken, [], 'no page may break');
  }
}

/**
 * Waits until the scripts of a page are at work. A page can be read before that: its keys and taps are nobody's yet, which on a
 * busy machine is long enough to matter.
 */
export async function ready(page) {
  if (!page.scripts) return;
  await page.waitForFunction(() => document.readyState === 'complete' && !document.querySelector('[data-module]:not(.loaded, .not-loaded)'));
}

/** Keeps a picture for people to look at. */
export async function shot(page, name) {
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true, scale: 'css' });
}

/** The six digits of an authenticator (RFC 6238) for a Base32 seed. */
export function totp(seed, days = 0) {
  const bits = [...seed.replace(/=+$/, '')].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() + days * 86_400_000) / 30000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = hash[19] & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1000000).padStart(6, '0');
}

/** No serious finding of axe on this page. Axe is a script itself: a page without scripts is looked at by its twin with them. */
export async function accessible(page) {
  if (!page.scripts) return;
  // Evaluated, not added as a script: the policy of the pages forbids foreign scripts.
  await page.evaluate(readFileSync(axe, 'utf8'));
  const found = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return result.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')}`);
  });
  assert.deepEqual(found, [], `axe finds nothing serious on ${page.url()}`);
}

/** Nothing is wider than the screen, and every control is large enough to be touched (44 px; 60 in elder view). */
export async function fits(page, least = 44) {
  const facts = await page.evaluate(least => {
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth + 1;
    const seen = e => { const s = getComputedStyle(e); const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && s.visibility !== 'hidden' && s.opacity !== '0'; };
    const small = [...document.querySelectorAll('button, select, input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]), a.btn, nav a, summary')]
      .filter(e => seen(e) && e.getBoundingClientRect().height < least - 0.5 && !e.closest('.unseen, .skip'))
      .map(e => `${e.tagName} ${e.textContent.trim().slice(0, 30)} ${Math.round(e.getBoundingClientRect().height)}px`);
    return { wide, small };
  }, least);
  assert.equal(facts.wide, false, `${page.url()} is wider than the screen`);
  assert.deepEqual(facts.small, [], `every control of ${page.url()} can be touched`);
}

/** Bytes of the first view: page, styles, scripts, drawings; lazy pictures apart. */
export async function weigh(world, path, options = {}) {
  const page = await world.phone(options);
  let bytes = 0;
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  client.on('Network.loadingFinished', e => { bytes += e.encodedDataLength; });
  await page.goto(path);
  await page.waitForLoadState('networkidle');
  await page.context().close();
  return bytes;
}
