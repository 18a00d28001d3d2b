import css from './ui.module.css';

export interface HtmlPreviewProps {
  html: string;
  title: string;
  width?: 'phone' | 'desk';
  height?: number;
}

const PHONE_PX = 375;

/**
 * Mail from others, shown and never run: no scripts, no forms, no same origin, no pop-ups, and the page's policy
 * keeps it from loading anything from elsewhere. Reading it here is no open: its pixel is left out. Its links do nothing here; list them beside it (`linksOf`).
 */
export function HtmlPreview({ html, title, width = 'desk', height = 480 }: HtmlPreviewProps) {
  return (
    <div className={css.iframeShell} style={{ maxWidth: width === 'phone' ? PHONE_PX : '100%' }}>
      <iframe
        className={css.iframe}
        title={title}
        sandbox=""
        srcDoc={withoutPixel(html)}
        height={height}
        referrerPolicy="no-referrer"
      />
    </div>
  );
}

/** An image under `/t/o/`, where the server counts opens. */
const PIXEL = /<img\b[^>]*?\ssrc\s*=\s*["']?[^"'\s>]*\/t\/o\/[^>]*>/gi;

/** The mail without what tells the server that its receiver has opened it. */
export function withoutPixel(html: string): string {
  return html.replace(PIXEL, '');
}

export interface MailLink {
  href: string;
  text: string;
}

/** The links of a mail that lead to http, https or mailto. Parsing runs nothing. */
export function linksOf(html: string): MailLink[] {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  return [...parsed.querySelectorAll('a[href]')].flatMap((link) => {
    const href = link.getAttribute('href') ?? '';
    return /^(https?:|mailto:)/i.test(href) ? [{ href, text: link.textContent?.trim() || href }] : [];
  });
}
