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
    const { number, own } = await file(phone, building.code, '楼道里堆满了旧家具，走路都要侧身。', 'clutter');
    const leader = await world.phone();
    await settle(world, leader, number, '已经劝住户搬走了。');

    await phone.goto(own);
    await phone.fill('#confirm [name=why]', '纸箱还在原地');
    await phone.click('#confirm button[name=yes][value="0"]');
    await shot(phone, 'not-done-1');
    await phone.goto(own);
    const now = await phone.textContent('.strip [aria-current=step]');
    assert.doesNotMatch(now, /邻长/, 'it is above the neighbour leader now');

    await leader.goto(`/matters/${number}`);
    assert.equal(await leader.locator('form[action$="/settle"]').count(), 0, 'the neighbour leader no longer has it');
  } finally {
    await world.close();
  }
});
