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
