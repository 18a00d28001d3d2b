import { useQueries } from '@tanstack/react-query';
import { templates } from '~/api/pinpoint.ts';
import { keys, missing } from '~/api/queries.ts';
import type { Content } from '../logic/form.ts';
import type { Parts } from './PreviewPane.tsx';

export interface Resolved {
  parts: Parts;
  /** Its template does not exist (any more). */
  absent: boolean;
}

/** The words of contents, templates looked up; undefined while one is on its way. */
export function useParts(contents: Content[]): (Resolved | undefined)[] {
  const answers = useQueries({
    queries: contents.map((content, at) => {
      const used = content.kind === 'template' && content.template !== '';
      const version = content.version || undefined;
      return {
        // Two treatments may use the same one.
        queryKey: [...keys.template(content.template, version), at],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          templates.getEmail(content.template, version, signal),
        enabled: used,
      };
    }),
  });
  return contents.map((content, at) => {
    if (content.kind !== 'template' || content.template === '') {
      const own = content.kind === 'own';
      return { parts: own ? ownParts(content) : { Subject: '' }, absent: false };
    }
    const { data, error } = answers[at]!;
    if (missing(error)) return { parts: { Subject: '' }, absent: true };
    if (!data) return undefined;
    return {
      parts: {
        Subject: data.Subject ?? '',
        HtmlPart: data.HtmlPart,
        TextPart: data.TextPart,
        DefaultSubstitutions: data.DefaultSubstitutions,
      },
      absent: false,
    };
  });
}

function ownParts({ subject, html, text }: Content): Parts {
  return { Subject: subject, HtmlPart: html || undefined, TextPart: text || undefined };
}
