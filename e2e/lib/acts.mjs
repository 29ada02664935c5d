// What people do again and again: sign in, read a code from the demo's mailbox.
import assert from 'node:assert/strict';
import { totp } from './world.mjs';

/** Signs in with password and, where the post needs one, the second factor. */
export async function signIn(page, person) {
  await page.goto('/sign-in');
  await page.fill('[name=contact]', person.login);
  await page.click('main .do button[value=password], main button[value=password]');
  await page.fill('[name=password]', person.secret);
  await page.click('main .do button');
  if (person.totp) {
    await page.fill('[name=code]', totp(person.totp));
    await page.click('main .do button');
  }
  await page.waitForURL(u => !u.pathname.startsWith('/sign-in'));
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
