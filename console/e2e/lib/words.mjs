/** Numbers as pages write them, and typing into editors. */

/** 12,345 */
export const number = (value) => new Intl.NumberFormat('en-US').format(value);

/** The whole numbers in a text, thousands parted or not. */
export const numbers = (text) =>
  (text.match(/\d[\d,]*/g) ?? []).map((one) => Number(one.replaceAll(',', '')));

/** Types into an editor of code. */
export async function write(page, name, text) {
  const editor = page.getByRole('textbox', { name, exact: true });
  await editor.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}
