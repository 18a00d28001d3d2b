/** As the server asks. */
export const PASSWORD_CHARACTERS_MIN = 10;

/** What is wrong with a new password; nothing: undefined. */
export function passwordError(password: string): string | undefined {
  if (password.length >= PASSWORD_CHARACTERS_MIN) return undefined;
  return `Choose a password of at least ${PASSWORD_CHARACTERS_MIN} characters.`;
}
