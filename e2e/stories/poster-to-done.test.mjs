// From the poster at the door to "done", on a phone without scripts: the whole promise in one story.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { asHolder } from '../lib/acts.mjs';

test('a neighbour scans the poster, is heard, and says that it is done', async () => {
  const world = await open();
  try {
    const phone = await world.phone({ js: false });
    const building = world.facts.buildings.find(b => b.name.includes('3栋'));
    await phone.goto(`/b/${building.code}`);
    await shot(phone, 'poster-1-building');
    await accessible(phone);
    await fits(phone);

    await phone.click('a.speak');
    await phone.fill('[name=words]', '二单元三楼的声控灯又不亮了，晚上老人上楼看不见。');
    await shot(phone, 'poster-2-what');
    await accessible(phone);
    await phone.click('.do .btn');
    await shot(phone, 'poster-3-category');
    await accessible(phone);
    await phone.click('button.tile >> nth=0');
    await shot(phone, 'poster-4-check');
    await accessible(phone);
    await fits(phone);
    assert.match(await phone.textContent('main'), /声控灯/);

    // Back loses nothing.
    await phone.click('.summary button[value=what] >> nth=0');
    assert.match(await phone.inputValue('[name=words]'), /声控灯/);
    await phone.click('.do .btn');
    await phone.selectOption('[name=entrance]', { label: '2单元' });

    await phone.click('.do .btn[value=send]');
    await shot(phone, 'poster-5-receipt');
    await accessible(phone);
    const number = (await phone.textContent('.receipt .no')).trim();
    assert.match(number, /^\d{4}-\d+$/);
    const own = await phone.getAttribute('.receipt a.link', 'href');
    await phone.click('.do .btn >> nth=0');
    await shot(phone, 'poster-6-matter');
    await accessible(phone);
    await fits(phone);

    // The public sees number, kind and clock, not the words.
    const stranger = await world.phone();
    await stranger.goto(`/matters/${number}`);
    assert.doesNotMatch(await stranger.textContent('main'), /声控灯又不亮/);

    // Whoever has it finds it in the stack and settles.
    const leader = await world.phone();
    const has = await asHolder(world, leader, number);
    await shot(leader, 'poster-7-leader');
    await accessible(leader);
    await leader.goto(`/matters/${number}`);
    assert.match(await leader.textContent('main'), /声控灯又不亮/, `${has.name} reads what was said`);
    await leader.click('details.act:has(form[action$="/settle"]) > summary');
    await leader.check('form[action$="/settle"] [name=outcome][value=solved]');
    await leader.fill('form[action$="/settle"] [name=answer]', '换了新灯泡，请晚上再看看。');
    await shot(leader, 'poster-8-settle');
    await leader.click('form[action$="/settle"] .do .btn');

    // The link only shows; the button decides.
    await phone.goto(own);
    await shot(phone, 'poster-9-asked');
    await accessible(phone);
    assert.match(await phone.textContent('main'), /换了新灯泡/);
    await phone.click('#confirm button[name=yes][value="1"]');
    await shot(phone, 'poster-10-done');
    await stranger.goto(`/matters/${number}`);
    assert.match(await stranger.textContent('.sign'), /解决/);
  } finally {
    await world.close();
  }
});
