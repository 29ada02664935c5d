// A matter nobody touched: the clock alone carried it through four levels to the street, and its page tells each step.
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, shot } from '../lib/world.mjs';
import { signIn } from '../lib/acts.mjs';

test('a clock escalates through four levels to the street', async () => {
  const world = await open();
  try {
    const officer = await world.desk();
    await signIn(officer, world.person('street_officer'));
    await officer.goto('/me');
    await shot(officer, 'clock-1-officer');
    let found;
    for (const matter of world.facts.matters) {
      await officer.goto(new URL(matter.url, world.base).pathname);
      const lines = await officer.locator('.timeline .what').allInnerTexts();
      const ups = lines.filter(l => /自动|clock ran out/.test(l)).length;
      if (ups >= 4) { found = { matter, lines }; break; }
    }
    assert.ok(found, 'the demo has a matter that only the clock moved');
    await shot(officer, 'clock-2-matter');
    assert.match(await officer.textContent('.strip [aria-current=step]'), /街道/);
    assert.equal(await officer.locator('form[action$="/settle"]').count(), 1, 'the officer can answer it');
  } finally {
    await world.close();
  }
});
