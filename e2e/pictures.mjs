// The pictures in docs, taken from the demo in both languages: `node pictures.mjs`, or only those named: `node pictures.mjs hall desk`.
// Not a test. Run it after pages have changed their look, and look at each picture.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { act, answer, asHolder, file, signIn, signInAs } from './lib/acts.mjs';
import { small } from './lib/palette.mjs';
import { open } from './lib/world.mjs';

const into = join(dirname(fileURLToPath(import.meta.url)), '../docs/img/users');
mkdirSync(into, { recursive: true });
const only = process.argv.slice(2);

/** What people say in the pictures, beside what the demo has. */
const SAID = {
  'zh-CN': {
    light: '二单元三楼的声控灯不亮了，晚上老人上楼看不见。',
    lit: '换了新灯泡，请晚上再看看。',
    meeting: '电动车停哪里',
    question: '先在西侧空地试两个月？',
    ballot: '南门的空地做什么',
    asked: '南门的空地做什么？',
    options: ['小花园', '晾衣场'],
    hung: '南门、每栋公示栏',
  },
  en: {
    light: 'The light on the third floor of entrance 2 is out; old people cannot see the stairs.',
    lit: 'A new bulb is in. Please look again tonight.',
    meeting: 'Where to park e-bikes',
    question: 'Shall we try the west side for two months?',
    ballot: 'What to make of the ground at the south gate',
    asked: 'What shall the ground at the south gate become?',
    options: ['A small garden', 'A place to dry washing'],
    hung: 'South gate, every notice board',
  },
};

/** Everything worth a picture in one language, on a demo of its own. */
async function tour(lang) {
  const world = await open();
  const said = SAID[lang];
  const empty = await (await world.browser.newContext()).newPage();
  const phone = () => world.phone({ lang, viewport: { width: 360, height: 700 }, deviceScaleFactor: 1.5 });
  const desk = () => world.desk({ lang, viewport: { width: 1100, height: 800 } });

  /** What a page shows, from the element `at` on, without what only a demo has: its line on top and its address. */
  async function take(page, name, at) {
    if (only.length && !only.includes(name)) return;
    await page.evaluate(({ base, at }) => {
      document.querySelector('.line-top:not(.line-warn)')?.remove();
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(base, 'https://bantang.example').replaceAll(new URL(base).host, 'bantang.example');
      const top = at ? document.querySelector(at).getBoundingClientRect().top + scrollY - 12 : 0;
      scrollTo({ top, behavior: 'instant' });
    }, { base: world.base, at });
    await page.waitForLoadState('networkidle');
    writeFileSync(join(into, `${name}.${lang}.png`), await small(empty, await page.screenshot({ caret: 'hide' })));
  }

  // A matter, from the poster at the door to the question whether it is done.
  const building = world.facts.buildings.find(b => b.name.endsWith(' 3栋')).code;
  const [resident, leader] = [await phone(), await phone()];
  await resident.goto('/');
  await take(resident, 'home');
  await resident.goto(`/b/${building}`);
  await take(resident, 'poster');
  await resident.goto('/matters');
  await take(resident, 'under-way');
  const { number, own } = await file(resident, building, said.light, 'stairwell_light', '2单元');
  await take(resident, 'receipt');
  await resident.goto(own);
  await take(resident, 'matter');
  await asHolder(world, leader, number);
  await take(leader, 'leader');
  await answer(leader, number, said.lit);
  await resident.goto(own);
  await take(resident, 'asked', '#confirm');

  const worker = await desk();
  await signIn(worker, world.person('community_worker'));
  await worker.goto('/desk?tab=all');
  await worker.locator('main .rows a').first().click();
  await worker.waitForLoadState('networkidle');
  await take(worker, 'desk');

  const officer = await phone();
  await signIn(officer, world.person('street_officer'));
  await officer.goto('/me');
  await take(officer, 'street');

  // A meeting that is going on, with four phones in the hall.
  await worker.goto('/meetings/new?kind=listening');
  await worker.selectOption('#f-place', 'community');
  await worker.fill('#f-title', said.meeting);
  await worker.click('.do .btn');
  await worker.waitForURL(/\/meetings\/[0-9a-f]{32}$/);
  const meeting = new URL(worker.url()).pathname;
  await worker.click('form[action$="/call"] button');
  await worker.goto(`${meeting}/chair`);
  await worker.click('form[action$="/open"] .btn');
  await worker.fill('#f-question', said.question);
  await worker.click('form[action$="/ask"] .btn');
  const hall = await desk();
  await hall.goto(`${meeting}/hall`);
  const code = (await hall.textContent('.hall-code')).match(/\w{6}/)[0];
  for (const choice of [0, 0, 1, 0]) {
    const guest = await phone();
    await guest.goto('/join');
    await guest.fill('#f-code', code);
    await guest.click('.do .btn');
    await guest.click(`button[name=choice][value="${choice}"]`);
    await guest.waitForSelector('button[name=choice][aria-pressed=true]');
    if (choice) await take(guest, 'join');
    await guest.context().close();
  }
  await hall.reload();
  await take(hall, 'hall');
  await hall.context().close();

  // A consultation: one sentence at a time, and the map of one that is over.
  const neighbour = await phone();
  await signIn(neighbour, world.person('resident'));
  await neighbour.goto('/consultations');
  await neighbour.locator('main .rows a').first().click();
  await neighbour.click('form[action$="/go"] .btn');
  await take(neighbour, 'consultation');
  await neighbour.goto('/consultations');
  await neighbour.locator('main .rows a').last().click();
  await neighbour.click('main .do .btn');
  await take(neighbour, 'results', 'section:has(svg.map-opinion)');

  // What is built, and who is chosen.
  await neighbour.goto('/projects');
  await neighbour.locator('main .rows a').first().click();
  await take(neighbour, 'project');
  await neighbour.goto('/selections');
  await neighbour.locator('main .rows a').first().click();
  await take(neighbour, 'selection');

  // Ballots: one that is running, one that was counted.
  await neighbour.goto('/ballots');
  await neighbour.locator('main .rows a').first().click();
  await take(neighbour, 'ballot');
  await neighbour.goto('/ballots');
  await neighbour.locator('main .rows a').last().click();
  await take(neighbour, 'ballot-result', '#result');

  // One of residents, from the draft to a receipt that is looked up.
  await worker.goto('/ballots/new');
  await worker.click('a[href*="class=advice"]');
  await worker.fill('#f-title', said.ballot);
  await worker.selectOption('#f-place', 'community');
  await worker.check('[name=mode][value=advisory]');
  await worker.fill('#f-question', said.asked);
  await worker.fill('#f-options', said.options.join('\n'));
  await worker.fill('#f-opens', world.date(17));
  await worker.fill('#f-closes', world.date(23));
  await worker.click('main .do .btn');
  await worker.waitForURL(/\/ballots\/B\d{4}-\d+(\/run)?$/);
  const ballot = new URL(worker.url()).pathname.replace(/\/run$/, '');
  await act(worker, `${ballot}/run`, 'notice');
  await act(worker, `${ballot}/run`, 'posting', { posting: said.hung });
  await world.later(8);
  await signInAs(world, worker, world.person('community_worker'));
  await act(worker, `${ballot}/run`, 'freeze');
  await world.later(9);
  await signInAs(world, neighbour, world.person('resident'));
  await neighbour.goto(`${ballot}/vote`);
  await neighbour.check('[name=item-q01][value="1"]');
  await take(neighbour, 'vote');
  await neighbour.click('main .do .btn');
  await take(neighbour, 'ballot-receipt');
  const line = (await neighbour.textContent('main')).match(/liren1\.[\w.-]+/)[0];
  await resident.goto('/ballots/receipt');
  await resident.fill('#f-r', line);
  await resident.click('main .do .btn');
  await take(resident, 'check');
  await world.close();
}

for (const lang of Object.keys(SAID)) await tour(lang);
