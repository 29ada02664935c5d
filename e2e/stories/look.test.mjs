// How it looks and weighs: every public page on a phone and at a desk, in both languages, light for the network, without a
// serious finding of axe, nothing wider than the screen; and the elder view.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits, weigh } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

/** Pages that anybody may read. */
function pages(world) {
  const matter = new URL(world.facts.matters[0].url, world.base).pathname;
  return {
    home: '/', building: `/b/${world.facts.buildings[2].code}`, say: '/say', matters: '/matters', matter, plan: '/plan',
    leaders: '/leaders', notices: '/notices', rules: '/rules', calendar: '/calendar', permissions: '/permissions', may: '/may',
    me: '/me', 'sign-in': '/sign-in', divisions: '/divisions',
  };
}

test('public pages, on a phone and at a desk, in both languages', async () => {
  const world = await open();
  try {
    for (const lang of ['zh-CN', 'en']) {
      const phone = await world.phone({ lang });
      const desk = await world.desk({ lang });
      for (const [name, path] of Object.entries(pages(world))) {
        for (const [who, page] of [['phone', phone], ['desk', desk]]) {
          const answer = await page.goto(path);
          assert.equal(answer.status(), 200, `${path} in ${lang}`);
          assert.equal(await page.getAttribute('html', 'lang'), lang);
          await shot(page, `look-${name}-${who}-${lang}`);
          await accessible(page);
          await fits(page);
        }
      }
    }
  } finally {
    await world.close();
  }
});

test('no page weighs more than 100 kB at first view, and nothing moves while it loads', async () => {
  const world = await open();
  try {
    for (const [name, path] of Object.entries(pages(world))) {
      const bytes = await weigh(world, path);
      assert.ok(bytes < 100_000, `${name} weighs ${bytes} bytes`);
    }
    const phone = await world.phone();
    await phone.addInitScript(() => {
      globalThis.moved = 0;
      new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) globalThis.moved += e.value; }).observe({ type: 'layout-shift', buffered: true });
    });
    for (const [name, path] of Object.entries(pages(world))) {
      await phone.goto(path);
      await phone.waitForLoadState('networkidle');
      const moved = await phone.evaluate(() => globalThis.moved);
      assert.ok(moved < 0.05, `${name} moved by ${moved}`);
    }
  } finally {
    await world.close();
  }
});

test('elder view by a visible switch: larger type, larger targets, the same pages', async () => {
  const world = await open();
  try {
    const phone = await world.phone({ js: false });
    await phone.goto('/');
    await phone.click('.switches button[name=elder]');
    assert.match(await phone.getAttribute('html', 'class'), /elder/);
    const size = await phone.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
    assert.ok(size >= 22, `text is ${size} px`);
    for (const [name, path] of Object.entries(pages(world))) {
      await phone.goto(path);
      await shot(phone, `elder-${name}`);
      await fits(phone, 60);
    }
    await accessible(phone);
    await phone.goto('/');
    await phone.click('.switches button[name=elder]');
    assert.equal(await phone.getAttribute('html', 'class'), null);
  } finally {
    await world.close();
  }
});

test('leaders and workers have their pages, in both languages', async () => {
  const world = await open();
  try {
    for (const lang of ['zh-CN', 'en']) {
      const leader = await world.phone({ lang });
      await signIn(leader, world.person('neighbour_leader'));
      await leader.goto('/me');
      await shot(leader, `leader-me-${lang}`);
      await accessible(leader);
      await fits(leader);
      const worker = await world.desk({ lang });
      await signIn(worker, world.person('community_worker'));
      for (const [name, path] of Object.entries({ me: '/me', desk: '/desk', buildings: '/buildings', slips: '/slips', posts: '/posts', duty: '/duty', bodies: '/bodies', import: '/roster', audit: '/audit' })) {
        const answer = await worker.goto(path);
        assert.equal(answer.status(), 200, path);
        await shot(worker, `worker-${name}-${lang}`);
        await accessible(worker);
        await fits(worker);
      }
    }
  } finally {
    await world.close();
  }
});
