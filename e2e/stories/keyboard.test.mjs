// A worker takes down a call and works the desk with the keyboard alone.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot, accessible } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

/** Tabs on until what has the focus fits. */
async function tabTo(page, fits, most = 80) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(fits => document.activeElement?.matches(fits), fits)) return;
  }
  assert.fail(`the keyboard does not reach ${fits}`);
}

test('a worker with the keyboard only', async () => {
  const world = await open();
  try {
    const desk = await world.desk();
    await signIn(desk, world.person('community_worker'));
    await desk.goto('/desk?tab=all');
    await accessible(desk);
    // Down the list and open one.
    await desk.keyboard.press('j');
    await desk.keyboard.press('j');
    const title = await desk.evaluate(() => document.activeElement.textContent.trim());
    await desk.keyboard.press('x');
    assert.equal(await desk.locator('[name=number]:checked').count(), 1, 'x ticks the row');
    await desk.keyboard.press('Enter');
    await desk.waitForURL(/open=/);
    await shot(desk, 'keyboard-1-open');
    assert.ok(title.length > 0 && await desk.locator('#open h1').count() === 1);
    // It is given to somebody else, without a mouse.
    await tabTo(desk, '#open details.act:has(form[action$="/assign"]) > summary');
    await desk.keyboard.press('Enter');
    await tabTo(desk, '#open form[action$="/assign"] select');
    await desk.keyboard.press('ArrowDown');
    await tabTo(desk, '#open form[action$="/assign"] .btn');
    await desk.keyboard.press('Enter');
    // The page that is already there counts as loaded: what is waited for is what the next one says.
    await desk.waitForFunction(() => /改由/.test(document.querySelector('.timeline')?.textContent ?? ''));
    // A call comes in: n, the words, a category, the rest, done.
    await desk.goto('/desk');
    await desk.keyboard.press('n');
    await desk.waitForURL(/say/);
    await tabTo(desk, '[name=words]');
    await desk.keyboard.type('5栋王阿姨来电：下水道堵了，一楼返水。');
    await tabTo(desk, '.do .btn');
    const next = desk.waitForEvent('load');
    await desk.keyboard.press('Enter');
    await next;
    for (let step = 0; step < 8 && await desk.locator('.receipt').count() === 0; step++) {
      if (await desk.locator('button.tile').count()) { await tabTo(desk, 'button.tile'); }
      else if (await desk.locator('[name=consent]').count()) { await tabTo(desk, '[name=consent]'); await desk.keyboard.press('Space'); await tabTo(desk, '.do .btn[value=send]'); }
      else if (await desk.locator('select').count()) { await tabTo(desk, 'select'); await desk.keyboard.press('ArrowDown'); await tabTo(desk, '.do .btn'); }
      else await tabTo(desk, '.do .btn');
      const next = desk.waitForEvent('load');
      await desk.keyboard.press('Enter');
      await next;
    }
    await shot(desk, 'keyboard-2-receipt');
    assert.equal(await desk.locator('.receipt').count(), 1, 'taken down by keyboard alone');
  } finally {
    await world.close();
  }
});
