/** What was done, in words; calls of the Pinpoint API keep their names, parted: "Create campaign". */
const CALLS: Record<string, string> = {
  'POST /session': 'Sign in',
  'DELETE /session': 'Sign out',
  'PUT /session/password': 'Change one’s password',
  'POST /session/totp': 'Begin a second factor',
  'PUT /session/totp': 'Turn the second factor on',
  'DELETE /session/totp': 'Turn the second factor off',
  'DELETE /sessions/{id}': 'End a session',
  'POST /invitations/{token}': 'Accept an invitation',
  'POST /members': 'Invite a member',
  'PUT /members/{id}': 'Change a member',
  'DELETE /members/{id}': 'Remove a member',
  'POST /access-keys': 'Make an access key',
  'DELETE /access-keys/{id}': 'Revoke an access key',
  'POST /access-keys/{id}/rotate': 'Rotate an access key',
  'POST /apps/{app}/moves': 'Let an app move an endpoint',
  'PUT /apps/{app}/metrics': 'Define the numbers',
  'POST /apps/{app}/suppressions': 'Suppress an address',
  'DELETE /apps/{app}/suppressions': 'Lift a suppression',
  'POST /apps/{app}/uncertain': 'Settle uncertain messages',
  'POST /clock': 'Move the clock',
};

/** "POST /counterpoint/v1/members" → "Invite a member"; what has no words stays as it is. */
export function operationWords(operation: string): string {
  const call = operation.replace(' /counterpoint/v1/', ' /');
  if (Object.hasOwn(CALLS, call)) return CALLS[call]!;
  if (!/^[A-Z][A-Za-z]+$/.test(operation)) return operation;
  const words = operation.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
