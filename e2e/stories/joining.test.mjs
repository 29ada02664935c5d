// A worker makes one matter of two and several of one; whoever opens the old page is led on, and nobody has to say it again.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { signIn, file } from '../lib/acts.mjs';

test('merged and split, and old pages lead on', async () => {
  const world = await open();
  try {
    const phone = await world.phone();
    const building = world.facts.buildings.find(b => b.name.includes('3栋'));
    const first = await file(phone, building.code, '单元门的锁坏了，夜里关不上。', 'doors_windows');
    const second = await file(phone, building.code, '3栋单元门锁不上，请来修一下。', 'doors_windows');
    const both = await file(phone, building.code, '楼道灯不亮，垃圾也好几天没人收。', 'stairwell_light');

    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await desk.goto(`/matters/${first.number}`);
    await desk.click('a[href$="/merge"]');
    await shot(desk, 'joining-1-merge');
    await accessible(desk);
    await desk.check(`[name=into][value="${second.number}"]`);
    await desk.click('main .do .btn');
    assert.match(await desk.textContent('main'), new RegExp(`${first.number} 并入这一件`));
    await phone.goto(first.own);
    await shot(phone, 'joining-2-merged');
    await phone.click(`main a[href$="/matters/${second.number}"]`);
    assert.match(await phone.textContent('.number'), new RegExp(second.number));

    await desk.goto(`/matters/${both.number}`);
    await desk.click('a[href$="/split"]');
    await desk.fill('[name=words] >> nth=0', '楼道灯不亮');
    await desk.fill('[name=words] >> nth=1', '垃圾好几天没人收');
    await desk.selectOption('select[name=category] >> nth=1', 'rubbish');
    await desk.click('button[value=more]');
    assert.equal(await desk.inputValue('[name=words] >> nth=1'), '垃圾好几天没人收', 'what was typed stays');
    await shot(desk, 'joining-3-split');
    await accessible(desk);
    await desk.click('button[value=split]');
    const parts = await desk.locator('main a', { hasText: '拆分出来的一件' }).count();
    assert.equal(parts, 2);
    // The reporter holds each part by a link of its own, on a phone too.
    await phone.goto(both.own);
    await shot(phone, 'joining-4-parts');
    await accessible(phone);
    await fits(phone);
    await phone.click('main a:has-text("拆分出来的一件") >> nth=1');
    assert.match(await phone.textContent('main'), /垃圾好几天没人收/);
    assert.equal(await phone.locator('form[action$="/withdraw"]').count(), 1, 'it is theirs');
  } finally {
    await world.close();
  }
});
