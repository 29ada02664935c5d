// How it looks and weighs: every page on a phone and at a desk, in both languages, light for the network, without a serious
// finding of axe, nothing wider than the screen; the elder view; and the switch between the languages.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits, weigh } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

const LANGUAGES = ['zh-CN', 'en'];
let world;
before(async () => { world = await open(); });
after(async () => { await world.close(); });

/** Pages that anybody may read. */
function pages() {
  const matter = new URL(world.facts.matters[0].url, world.base).pathname;
  const code = world.facts.buildings[2].code;
  return {
    home: '/', building: `/b/${code}`, say: '/say', matters: '/matters', matter, plan: '/plan', buildings: '/buildings',
    leaders: '/leaders', 'leaders-of': `/leaders?b=${code}`, posts: '/posts', bodies: '/bodies', duty: '/duty', notices: '/notices', rules: '/rules', calendar: '/calendar',
    permissions: '/permissions', may: '/may', me: '/me', slip: '/slip', 'sign-in': '/sign-in', password: '/sign-in/password', divisions: '/divisions',
  };
}

/** Looks at each page: it answers in the language and fits; where `deep`, axe finds nothing and a sight is kept. */
async function look(page, name, paths, lang, { least, deep = true } = {}) {
  for (const [what, path] of Object.entries(paths)) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, `${path} in ${lang}`);
    assert.equal(await page.getAttribute('html', 'lang'), lang);
    await fits(page, least);
    if (!deep) continue;
    await shot(page, `look-${name}-${what}-${lang}`);
    await accessible(page);
  }
}

test('public pages, on a phone and at a desk, in both languages', async () => {
  for (const lang of LANGUAGES) {
    const [phone, desk] = await Promise.all([world.phone({ lang }), world.desk({ lang })]);
    // Axe takes a second a page: it looks at one width of each language.
    const deep = lang === 'zh-CN';
    await Promise.all([look(phone, 'phone', pages(), lang, { deep }), look(desk, 'desk', pages(), lang, { deep: !deep })]);
  }
});

test('no page weighs more than 100 kB at first view, and nothing moves while it loads', async () => {
  for (const [name, path] of Object.entries(pages())) {
    const bytes = await weigh(world, path);
    assert.ok(bytes < 100_000, `${name} weighs ${bytes} bytes`);
  }
  const phone = await world.phone();
  await phone.addInitScript(() => {
    globalThis.moved = 0;
    new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) globalThis.moved += e.value; }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const [name, path] of Object.entries(pages())) {
    await phone.goto(path);
    await phone.waitForLoadState('load');
    await phone.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
    const moved = await phone.evaluate(() => globalThis.moved);
    assert.ok(moved < 0.05, `${name} moved by ${moved}`);
  }
});

test('elder view by a visible switch: larger type, larger targets, the same pages', async () => {
  const phone = await world.phone({ js: false });
  await phone.goto('/');
  await phone.click('.switches button[name=elder]');
  assert.match(await phone.getAttribute('html', 'class'), /elder/);
  const size = await phone.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  assert.ok(size >= 22, `text is ${size} px`);
  await look(phone, 'elder', pages(), 'zh-CN', { least: 60 });
  await phone.goto('/');
  await phone.click('.switches button[name=elder]');
  assert.equal(await phone.getAttribute('html', 'class'), null);
  // Axe is a script: it looks at the same with scripts.
  const twin = await world.phone({ elder: true, lang: 'en' });
  const { home, say, matters, matter, building, me } = pages();
  await look(twin, 'elder', { home, say, matters, matter, building, me }, 'en', { least: 60 });
});

test('both languages: the switch stands on each page, keeps the page, and leaves people\'s words alone', async () => {
  const phone = await world.phone({ js: false });
  for (const path of Object.values(pages())) {
    await phone.goto(path);
    const there = new URL(phone.url());
    await phone.click('.switches button[name=lang]');
    assert.equal(await phone.getAttribute('html', 'lang'), 'en');
    assert.equal(new URL(phone.url()).pathname + new URL(phone.url()).search, there.pathname + there.search, 'the page stays');
    assert.equal(await phone.getAttribute('.switches button[name=lang]', 'lang'), 'zh-CN', 'the way back is said in its own language');
    await phone.click('.switches button[name=lang]');
    assert.equal(await phone.getAttribute('html', 'lang'), 'zh-CN');
  }
  // A search stays as it was asked.
  await phone.goto('/matters?q=2026');
  await phone.click('.switches button[name=lang]');
  assert.equal(await phone.inputValue('[name=q]'), '2026');
  // What was said and answered stays as written; only our own words change.
  await phone.goto('/notices');
  const notice = await phone.locator('.slip-body p:not(.meta)').first().textContent();
  assert.match(notice, /[\u4e00-\u9fff]/);
  assert.match(await phone.textContent('h1'), /^[A-Z]/);
  await phone.click('.switches button[name=lang]');
  assert.equal(await phone.locator('.slip-body p:not(.meta)').first().textContent(), notice);
  assert.match(await phone.textContent('h1'), /^[\u4e00-\u9fff]/);
});

test('leaders and workers have their pages, in both languages', async () => {
  for (const [n, lang] of LANGUAGES.entries()) {
    const leader = await world.phone({ lang });
    await signIn(leader, world.person('neighbour_leader'));
    await look(leader, 'leader', { me: '/me', access: '/me/access', new: '/notices/new', slips: '/slips', audit: '/me/audit', erase: '/me/erase' }, lang);
    const worker = await world.desk({ lang });
    // Another worker for each language: the same six digits are not taken twice.
    await signIn(worker, world.person('community_worker', n));
    const work = {
      me: '/me', desk: '/desk', places: '/places', buildings: '/buildings', slips: '/slips', none: '/slips/none', residency: '/residency', posts: '/posts', open: '/posts/open',
      appoint: '/posts/new', duty: '/duty', bodies: '/bodies', body: '/bodies/new', roster: '/roster', audit: '/audit', try: '/rules/try', calendar: '/calendar/edit', plan: '/plan/edit',
      notice: '/notices/new',
    };
    await look(worker, 'worker', work, lang, { deep: lang === 'en' });
    // The same on a phone: tables and panes have to fit there too.
    await worker.setViewportSize({ width: 360, height: 640 });
    const { me, desk, places, none, duty, roster, audit, calendar } = work;
    await look(worker, 'worker-phone', { me, desk, places, none, duty, roster, audit, calendar }, lang, { deep: lang === 'zh-CN' });
  }
});
