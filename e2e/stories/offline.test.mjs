// Without a connection: what was read can be read again, what was begun is kept on the phone and sent once, by one's own press.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, ready, shot, accessible, fits } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

/** The service worker looks after this page. */
const looked = (page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller || new Promise(done => { navigator.serviceWorker.oncontrollerchange = done; })).then(() => true));
const quiet = (page) => { page.broken.push = (text) => (/ERR_|status of 5|Failed to fetch|503/.test(text) ? 0 : Array.prototype.push.call(page.broken, text)); };

test('a connection lost in the middle of saying something', async () => {
  const world = await open();
  try {
    const phone = await world.phone();
    quiet(phone);
    const poster = `/b/${world.facts.buildings[0].code}`;
    await phone.goto(poster);
    await looked(phone);
    await phone.goto('/matters');
    const first = await phone.getAttribute('.rows .row-title', 'href');
    await phone.goto(first);
    const title = await phone.textContent('h1');
    await phone.goto(poster);
    await phone.click('a.speak');
    await phone.waitForSelector('[name=words]');
    await ready(phone);
    await phone.fill('[name=words]', '三单元门口的窨井盖松了，走上去会响');
    await phone.waitForTimeout(600);

    await world.down();
    await phone.click('.do .btn');
    await phone.waitForSelector('[data-said]:not([hidden])');
    await shot(phone, 'offline-1-not-sent');
    await accessible(phone);
    await fits(phone);

    // What was read can be read again, and says from when.
    await phone.goto(first);
    assert.equal(await phone.textContent('h1'), title);
    assert.match(await phone.textContent('#kept'), /没有网络.*\d{2}:\d{2}/);
    assert.equal(await phone.isVisible('#kept'), true);
    await shot(phone, 'offline-2-read-again');
    // What was never read, and what a secret or an account opens, is not there.
    for (const path of ['/figures', '/me', '/sign-in', '/say/files/x/full']) {
      await phone.goto(new URL(path, phone.url()).href);
      await phone.waitForSelector('[data-page]:not([hidden])');
    }
    await shot(phone, 'offline-3-never-read');
    const kept = await phone.evaluate(async () => {
      const urls = [];
      for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) urls.push(r.url);
      return urls;
    });
    assert.equal(kept.some(u => /\/s\/|\/me|\/desk|sign-in/.test(u)), false, kept.join('\n'));

    // Back again: the draft is offered, on the home and above the form, and goes on where it was.
    await world.up();
    await phone.goto('/');
    await phone.waitForSelector('[data-unfinished]:not([hidden])');
    await phone.click('[data-unfinished] a');
    await phone.waitForSelector('[data-drafts]:not([hidden])');
    await shot(phone, 'offline-4-offered');
    await fits(phone);
    await phone.click('[data-drafts] .btn-second');
    assert.equal(await phone.inputValue('[name=words]'), '三单元门口的窨井盖松了，走上去会响');
    await phone.click('.do .btn');
    await phone.click('button.tile >> nth=0');

    // Lost again at the last question: nothing is sent by itself, and sending twice makes one matter.
    await phone.waitForSelector('.do .btn[value=send]');
    await phone.waitForTimeout(500);
    await world.down();
    await phone.click('.do .btn[value=send]');
    await phone.waitForSelector('[data-said]:not([hidden])');
    await world.up();
    await phone.click('[data-again] .btn');
    await phone.click('[data-drafts] .btn-second');
    await phone.click('.do .btn[value=send]');
    const number = await phone.textContent('.receipt .no');
    assert.match(number, /^\d{4}-\d+$/);
    await phone.waitForTimeout(300);
    await phone.goto('/say');
    await phone.waitForTimeout(300);
    assert.equal(await phone.isVisible('[data-drafts]'), false, 'a draft is gone once sent');
    await phone.goto('/matters');
    assert.equal(await phone.locator('.rows .row-title').evaluateAll((all, n) => all.filter(a => a.href.includes(n)).length, number), 1, 'one matter');
  } finally {
    await world.close();
  }
});

test('going back is no lost connection', async () => {
  const world = await open();
  try {
    const phone = await world.phone();
    quiet(phone);
    await phone.goto(`/b/${world.facts.buildings[0].code}`);
    await looked(phone);
    await phone.click('a.speak');
    await phone.waitForSelector('[name=words]');
    await ready(phone);
    await phone.fill('[name=words]', '四单元的单元门关不上');
    await phone.waitForTimeout(600);
    await phone.click('.do .btn');
    await phone.click('button.tile >> nth=0');
    await phone.waitForSelector('.do .btn[value=send]');
    await ready(phone);
    await phone.waitForTimeout(500);

    // Off to look at something else, and back: the form, with what was begun, and nothing about a network.
    await phone.goto('/matters');
    await phone.goBack();
    await phone.waitForSelector('[data-drafts]:not([hidden])');
    assert.equal(await phone.isVisible('[data-said]'), false);
    await shot(phone, 'offline-5-back');
    await phone.click('[data-drafts] .btn-second');
    await phone.click('.do .btn[value=send]');
    await phone.waitForSelector('.receipt .no');
    await phone.waitForTimeout(300);

    // Back from the receipt: nobody says that it was not sent, and nothing is offered to be sent again.
    await phone.goBack();
    await phone.waitForSelector('[name=words]');
    await phone.waitForTimeout(300);
    assert.equal(await phone.isVisible('[data-said]'), false);
    assert.equal(await phone.isVisible('[data-drafts]'), false);
  } finally {
    await world.close();
  }
});

test('who signs out leaves nothing behind', async () => {
  const world = await open();
  try {
    const phone = await world.phone();
    await signIn(phone, world.person('neighbour_leader'));
    await phone.goto('/matters');
    await looked(phone);
    await phone.goto('/say');
    await phone.fill('[name=words]', '还没有说完的一件事');
    await phone.waitForTimeout(600);
    await phone.goto('/matters');
    await phone.waitForTimeout(300);
    const kept = () => phone.evaluate(async () => (await Promise.all((await caches.keys()).filter(n => n.startsWith('pages')).map(async n => (await (await caches.open(n)).keys()).length))).reduce((a, b) => a + b, 0));
    assert.ok(await kept() > 0);
    await phone.click('form[action="/sign-out"] button');
    await phone.waitForTimeout(500);
    const drafts = await phone.evaluate(() => new Promise(done => {
      const asked = indexedDB.open('liren');
      asked.onsuccess = () => done(asked.result.objectStoreNames.length ? new Promise(n => { const all = asked.result.transaction('drafts').objectStore('drafts').count(); all.onsuccess = () => n(all.result); }) : 0);
    }));
    assert.equal(drafts, 0);
    // The page that follows is the first of a visitor.
    assert.ok(await kept() <= 1);
  } finally {
    await world.close();
  }
});
