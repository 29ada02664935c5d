// What stays behind walls: a closed matter for strangers, a private thing for another community, a worker without the
// second factor.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, totp } from '../lib/world.mjs';
import { file, signIn } from '../lib/acts.mjs';

test('a stranger cannot see a closed matter, its reporter can', async () => {
  const world = await open();
  try {
    const phone = await world.phone();
    const building = world.facts.buildings[2].code;
    const { number, own } = await file(phone, building, '和楼上邻居为噪声吵了好几次，想请人调解。', 'neighbour_dispute');
    const stranger = await world.phone();
    assert.equal((await stranger.goto(`/matters/${number}`)).status(), 404);
    await shot(stranger, 'walls-404');
    await stranger.goto('/matters');
    assert.doesNotMatch(await stranger.textContent('main'), new RegExp(number));
    const resident = await world.phone();
    await signIn(resident, world.person('resident'));
    assert.equal((await resident.goto(`/matters/${number}`)).status(), 404);
    assert.equal((await phone.goto(own)).status(), 200);
    assert.match(await phone.textContent('main'), /调解/);
    assert.equal((await stranger.goto(own.replace(/.{4}$/, 'AAAA'))).status(), 404, 'a wrong secret opens nothing');
  } finally {
    await world.close();
  }
});

test('a worker signs in with password and second factor, and without it is nobody special', async () => {
  const world = await open();
  try {
    const desk = await world.desk();
    const worker = world.person('community_worker');
    await desk.goto('/sign-in/password');
    await desk.fill('[name=contact]', worker.login);
    await desk.fill('[name=password]', 'not the password');
    await desk.click('main .do button');
    await shot(desk, 'worker-1-wrong-password');
    assert.equal(await desk.locator('.problems').count(), 1);
    await desk.fill('[name=password]', worker.secret);
    await desk.click('main .do button');
    await shot(desk, 'worker-2-factor');
    await desk.fill('[name=code]', '000000');
    await desk.click('main .do button');
    assert.equal(await desk.locator('.problems').count(), 1);
    assert.notEqual((await desk.goto('/desk')).status(), 200, 'half signed in is not signed in');
    await desk.goto('/sign-in/password');
    await desk.fill('[name=contact]', worker.login);
    await desk.fill('[name=password]', worker.secret);
    await desk.click('main .do button');
    await desk.fill('[name=code]', totp(worker.totp));
    await desk.click('main .do button');
    await desk.waitForURL(u => !u.pathname.startsWith('/sign-in'));
    assert.equal((await desk.goto('/desk')).status(), 200);
    await shot(desk, 'worker-3-desk');
  } finally {
    await world.close();
  }
});

test('another community cannot see a private thing', async () => {
  const world = await open();
  try {
    const here = '430304008002', there = '430304008001';
    const phone = await world.phone();
    const { number, own } = await file(phone, world.facts.buildings[2].code, '楼上邻居又半夜吵架摔东西，想请人悄悄调解。', 'neighbour_dispute');
    const mine = new URL(own, world.base).pathname;
    assert.ok(mine.includes(`/c/${here}/`), mine);

    // The worker next door has the same post there, and a desk of their own.
    const worker = world.person('community_worker');
    const next = await world.desk();
    await signIn(next, { ...worker, login: '15400000901' });
    assert.equal((await next.goto(`/c/${there}/desk`)).status(), 200);
    await shot(next, 'walls-next-door-desk');
    assert.doesNotMatch(await next.textContent('main'), new RegExp(number));
    assert.equal((await next.goto(`/c/${there}/places`)).status(), 200);
    assert.doesNotMatch(await next.textContent('main'), /铁西村小区/);

    // Of the matter they do not even hear that it exists, by page, letter, list, search or program.
    for (const path of [`matters/${number}`, `matters/${number}/letter`]) {
      assert.equal((await next.goto(`/c/${here}/${path}`)).status(), 404, path);
    }
    await shot(next, 'walls-next-door-404');
    for (const path of ['', '/timeline']) {
      const answer = await next.request.get(`/api/v1/c/${here}/matters/${number}${path}`);
      assert.equal(answer.status(), 404, path);
      assert.match(answer.headers()['content-type'], /problem\+json/);
      assert.doesNotMatch(await answer.text(), /半夜吵架/);
    }
    const settled = await next.request.post(`/api/v1/c/${here}/matters/${number}/settle`, { data: { outcome: 'solved', words: '不归我管' } });
    assert.ok([403, 404].includes(settled.status()), `settling answers ${settled.status()}`);
    for (const list of [`/c/${here}/matters?q=${encodeURIComponent('半夜吵架')}`, `/c/${here}/matters.json`, `/c/${here}/feeds/matters.xml`]) {
      const text = await (await next.request.get(list)).text();
      assert.ok(!text.includes(number), `${list} does not name it`);
    }

    // A number and a secret open nothing under another community's address.
    assert.equal((await next.goto(mine.replace(here, there))).status(), 404);
    // What workers keep is for those of the community: nothing opens, nothing is told.
    for (const path of ['desk', 'places', 'roster', 'people', 'audit', 'slips', 'posts/open', 'plan/edit']) {
      const answer = await next.goto(`/c/${here}/${path}`);
      assert.ok([403, 404].includes(answer.status()), `${path} answers ${answer.status()}`);
    }

    // And the wall has two sides.
    const desk = await world.desk();
    await signIn(desk, worker);
    assert.equal((await desk.goto(`/c/${here}/matters/${number}`)).status(), 200, 'the own worker on duty has it');
    assert.ok([403, 404].includes((await desk.goto(`/c/${there}/desk`)).status()));
    // The reporter still sees it by the link, and nobody settled it meanwhile.
    assert.equal((await phone.goto(mine)).status(), 200);
    assert.doesNotMatch(await phone.textContent('main'), /不归我管/);
  } finally {
    await world.close();
  }
});
