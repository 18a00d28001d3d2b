import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import css from './ui.module.css';

/** An id, a name of the API, a value: as it is. */
export function Code({ children }: { children: ReactNode }) {
  return <code className={css.code}>{children}</code>;
}

/** Lines to paste somewhere else, with a button that copies them. */
export function CopyBlock({ code, label = 'Copy' }: { code: string; label?: string }) {
  return (
    <div className={css.codeBlock}>
      {/* Scrolls sideways, so the keyboard must reach it. */}
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
      <span className={css.codeCopy}>
        <CopyButton text={code} label={label} />
      </span>
    </div>
  );
}

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Tooltip label={copied ? 'Copied' : label}>
      <ActionIcon aria-label={copied ? 'Copied' : label} onClick={() => void copy(text).then(setCopied)}>
        {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** Over plain HTTP away from localhost there is no clipboard API; the old way still works. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed: the old way.
    }
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
