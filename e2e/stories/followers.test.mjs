// What was said already is followed, not filed again; two followers who say "not done" reopen it. Words of danger stop the form.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { file, settle } from '../lib/acts.mjs';

test('followed instead of filed, and two "not done" reopen it', async () => {
  const world = await open();
  try {
    const building = world.facts.buildings.find(b => b.name.includes('3栋'));
    const { number } = await file(await world.phone(), building.code, '3栋后门垃圾堆了一个星期，气味很大。', 'rubbish');
    const followers = new Map();
    for (const contact of ['wang@example.org', 'li@example.org']) {
      const phone = await world.phone();
      await phone.goto(`/matters/${number}`);
      await phone.click('#follow summary');
      await phone.fill('#follow [name=contact]', contact);
      await phone.click('#follow .btn');
      followers.set(contact, phone);
    }
    await settle(world, await world.phone(), number, '清走了。');
    const seen = await world.phone();
    await seen.goto(`/matters/${number}`);
    assert.equal(await seen.locator('#confirm').count(), 0, 'nobody else is asked');
    for (const [contact, phone] of followers) {
      // The link in the message is the page they answer on.
      await phone.goto('/mailbox');
      const link = await phone.locator('.message', { hasText: contact }).locator(`a[href*="${number}/f/"]`).first().getAttribute('href');
      await phone.goto(link);
      await shot(phone, 'followers-1-asked');
      await accessible(phone);
      await fits(phone);
      await phone.click('#confirm button[value="0"]');
      assert.equal(await phone.locator('#confirm').count(), 0, 'nobody is asked twice');
    }
    await seen.reload();
    assert.match(await seen.textContent('main'), /没办好，重新办理/);
  } finally {
    await world.close();
  }
});

test('words of danger stop the form with the number to call, and a way on', async () => {
  const world = await open();
  try {
    for (const lang of ['zh-CN', 'en']) {
      const phone = await world.phone({ lang });
      const building = world.facts.buildings[0];
      await phone.goto(`/b/${building.code}`);
      await phone.click('a.speak');
      await phone.fill('[name=words]', lang === 'en' ? 'The kitchen is on fire and there is smoke everywhere' : '二楼着火了，有人被困');
      await phone.click('.do .btn');
      await shot(phone, `emergency-${lang}`);
      await accessible(phone);
      await fits(phone);
      assert.ok(await phone.locator('a[href="tel:119"]').count() > 0, 'the number to call');
      await phone.click('main form button');
      assert.ok(await phone.locator('button.tile').count() > 0, 'and a way on, with nothing lost');
    }
  } finally {
    await world.close();
  }
});
