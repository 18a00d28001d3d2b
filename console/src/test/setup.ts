import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { setLocale } from '~/lib/format.ts';

setLocale('en-US');
afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});
