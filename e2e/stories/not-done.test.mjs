// "Not done" reopens a matter one level up, and whoever handled it no longer has it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot } from '../lib/world.mjs';
import { file, settle } from '../lib/acts.mjs';

test('not done goes one level up', async () => {
  const world = await open();
  try {
    const phone = await world.phone();
    const building = world.facts.buildings.find(b => b.name.includes('3栋'));
    const { number, own } = await file(phone, building.code, '楼道灯一闪一闪，晚上看不清台阶。', 'stairwell_light');
    await phone.goto(own);
    const before = await phone.textContent('.strip [aria-current=step]');
    const leader = await world.phone();
    await settle(world, leader, number, '换过灯泡了。');

    await phone.goto(own);
    await phone.fill('#confirm [name=why]', '还是一闪一闪');
    await phone.click('#confirm button[name=yes][value="0"]');
    await shot(phone, 'not-done-1');
    await phone.goto(own);
    const now = await phone.textContent('.strip [aria-current=step]');
    assert.notEqual(now, before, 'it is one level up');

    await leader.goto(`/matters/${number}`);
    assert.equal(await leader.locator('form[action$="/settle"]').count(), 0, 'whoever answered no longer has it');
  } finally {
    await world.close();
  }
});
