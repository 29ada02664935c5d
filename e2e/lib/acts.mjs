// What people do again and again: sign in, file, settle, read a code from the demo's mailbox.
import assert from 'node:assert/strict';
import { totp } from './world.mjs';

/** Signs in with password and, where the post needs one, the second factor; `days` is how far ahead the demo's clock runs. */
export async function signIn(page, person, days = 0) {
  await page.goto('/sign-in/password');
  await page.fill('[name=contact]', person.login);
  await page.fill('[name=password]', person.secret);
  await page.click('main .do button');
  if (person.totp) {
    await page.fill('[name=code]', totp(person.totp, days));
    await page.click('main .do button');
  }
  await page.waitForURL(u => !u.pathname.startsWith('/sign-in'));
}

/** Forgets who was signed in; the language and the view that were chosen stay. */
async function forget(page) {
  await page.context().clearCookies({ name: /^(?!(lang|elder)$)/ });
}

/** Signs in as somebody else, or again after days have gone by. */
export async function signInAs(world, page, person) {
  await forget(page);
  await signIn(page, person, world.days);
}

/** Files in one sentence from a building's poster, about an entrance where one is named; answers with the number and the reporter's own link. */
export async function file(page, building, words, category = 0, entrance = '') {
  await page.goto(`/b/${building}`);
  await page.click('a.speak');
  await page.fill('[name=words]', words);
  await page.click('.do .btn');
  await page.click(typeof category === 'number' ? `button.tile >> nth=${category}` : `button.tile[value=${category}]`);
  // What the category asks besides is left open.
  while (await page.locator('button[name=asked].btn-plain').count()) await page.click('button[name=asked].btn-plain');
  if (entrance) await page.selectOption('[name=entrance]', { label: entrance });
  await page.click('.do .btn[value=send]');
  const number = (await page.textContent('.receipt .no')).trim();
  assert.match(number, /^\d{4}-\d+$/);
  return { number, own: await page.getAttribute('.receipt a.link', 'href') };
}

/** Signs in as whoever has a matter: the first of the leaders on whose page it waits. */
export async function asHolder(world, page, number) {
  const levels = ['neighbour_leader', 'group_leader', 'grid_lead'];
  for (const person of world.facts.people.filter(p => levels.includes(p.role)).sort((a, b) => levels.indexOf(a.role) - levels.indexOf(b.role))) {
    await forget(page);
    await signIn(page, person);
    await page.goto('/me');
    if ((await page.textContent('main')).includes(number)) return person;
  }
  assert.fail(`no leader has ${number}`);
}

/** Whoever is signed in on this page, and has the matter, answers it as solved. */
export async function answer(page, number, words) {
  await page.goto(`/matters/${number}`);
  await page.click('details.act:has(form[action$="/settle"]) > summary');
  await page.check('form[action$="/settle"] [name=outcome][value=solved]');
  await page.fill('form[action$="/settle"] [name=answer]', words);
  await page.click('form[action$="/settle"] .do .btn');
}

/** Whoever has a matter signs in and answers it as solved. */
export async function settle(world, page, number, words) {
  const person = await asHolder(world, page, number);
  await answer(page, number, words);
  return person;
}

/** The newest message in the demo's mailbox that fits. */
export async function mail(page, fits) {
  for (let i = 0; i < 40; i++) {
    await page.goto('/mailbox');
    for (const text of await page.locator('.message').allInnerTexts()) if (fits.test(text)) return text;
    await page.waitForTimeout(250);
  }
  assert.fail(`no message like ${fits}`);
}

/**
 * Does one thing on a page whose forms each carry `do`: opens its fold, fills what the form asks, sends it, waits for the answer.
 * A choice is given by its value, or by its place in the list as a number.
 */
export async function act(page, at, name, fill = {}) {
  await page.goto(at);
  const form = page.locator(`form:has(input[name=do][value="${name}"])`).first();
  const fold = page.locator(`details:has(input[name=do][value="${name}"])`).first();
  if (await fold.count() && await fold.getAttribute('open') === null) await fold.locator('summary').first().click();
  for (const [field, value] of Object.entries(fill)) {
    const input = form.locator(`[name="${field}"]`).first();
    const sort = await input.evaluate(el => `${el.tagName}:${el.type ?? ''}`);
    if (sort.startsWith('SELECT')) await input.selectOption(typeof value === 'number' ? { index: value } : value);
    else if (sort.endsWith(':file')) await input.setInputFiles(value);
    else if (/:(radio|checkbox)$/.test(sort)) await form.locator(`[name="${field}"][value="${value}"]`).check();
    else await input.fill(value);
  }
  const answered = page.waitForResponse(r => r.request().method() === 'POST');
  await form.locator('button.btn:not([type=button])').last().click();
  const status = (await answered).status();
  await page.waitForLoadState('load');
  assert.equal(status, 303, `${name} is done: ${await page.textContent('main')}`);
}
