import { expect, test } from './orrery-page';

test('a document is edited; what is wrong is told with its place, and the right one runs', async ({ orrery, page }) => {
  await orrery.open();
  await page.getByRole('tab', { name: 'Document' }).click();
  const panel = page.getByRole('tabpanel');
  await panel.getByRole('button', { name: 'JSON' }).click();
  const text = panel.getByRole('textbox').first();
  const document = (await text.inputValue()).replace('"n[1..5]"', '"n[1..3]"');
  await text.fill(document.replace('"raft"', '"rafft"'));
  await expect(panel).toContainText(/unknown model 'rafft'; did you mean 'raft'/);
  await expect(panel).toContainText('/nodes/0/model');
  await expect(panel.getByRole('button', { name: 'Run' })).toBeDisabled();
  await page.screenshot({ path: 'test-results/screenshots/document-error.png' });

  await text.fill(document);
  await panel.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('button', { name: /n4/ })).toHaveCount(0);
  await orrery.pause();
  await orrery.press('[');
  await expect(page.getByRole('toolbar')).toContainText('client');
  await orrery.press('[');
  await expect(page.getByRole('toolbar')).toContainText('n3');

  await page.getByRole('tab', { name: 'Document' }).click();
  await panel.getByRole('button', { name: 'Undo' }).click();
  await expect(panel.getByRole('button', { name: 'Redo' })).toBeEnabled();
});
