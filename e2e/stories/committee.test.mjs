// Members of a committee and representatives who were elected before the community kept them here: a worker enters them by hand, and
// everybody reads who sits in which body and who represents which building.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible, fits } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

test('who was elected earlier is entered into their committee, and its page shows them', async () => {
  const world = await open();
  try {
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    const enter = async (role, where, name, phone) => {
      await desk.goto('/posts');
      await desk.click('main .do .btn');
      await desk.click(`main a[href$="role=${role}"]`);
      assert.match(await desk.textContent('main'), /以前选出来/);
      const field = role === 'committee_member' ? '#f-body' : '#f-place';
      const choice = desk.locator(`${field} option`, { hasText: where }).first();
      await desk.selectOption(field, await choice.getAttribute('value'));
      await desk.fill('#f-name', name);
      await desk.fill('#f-phone', phone);
      assert.equal(await desk.locator('#f-chosen option[value=appointed]').count(), 0, 'seats are elected');
      await desk.selectOption('#f-chosen', 'elected');
      await desk.fill('#f-starts', world.date(-400));
      await desk.fill('#f-ends', world.date(700));
      await desk.check('[name=show_name]');
      await accessible(desk);
      await shot(desk, `committee-enter-${role}`);
      await desk.click('main .do .btn');
      await desk.waitForURL(/\/posts\/[0-9a-f-]{32,36}$/);
      assert.match(await desk.textContent('main'), new RegExp(name));
      return new URL(desk.url()).pathname;
    };
    await enter('committee_member', '梧桐苑业主委员会', '颜如松', '15400009001');
    await enter('committee_member', '梧桐苑业主委员会', '罗月娥', '15400009002');
    const representative = await enter('representative', '梧桐苑 2号楼', '苏长青', '15400009003');

    const phone = await world.phone({ js: false });
    await phone.goto('/bodies');
    const body = phone.locator('main li', { hasText: '梧桐苑业主委员会' });
    assert.match(await body.textContent(), /颜如松.*罗月娥|罗月娥.*颜如松/s);
    assert.doesNotMatch(await body.textContent(), /苏长青/);
    await fits(phone);
    await shot(phone, 'committee-body');
    await phone.goto(representative);
    assert.match(await phone.textContent('main'), /苏长青/);
    assert.match(await phone.textContent('main'), /2号楼/);
    assert.doesNotMatch(await phone.textContent('main'), /15400009003/, 'the phone is not shown');
    const english = await world.phone({ lang: 'en' });
    await english.goto(representative);
    assert.match(await english.textContent('main'), /Representative/);
    await accessible(english);
    await shot(english, 'committee-english');
  } finally {
    await world.close();
  }
});
