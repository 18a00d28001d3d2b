import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Capability, Role, Session } from '~/api/ext.ts';
import { appsQuery, sessionQuery } from '~/api/queries.ts';
import type { ApplicationResponse } from '~/api/types.ts';

/** The session of whoever reads; only below the shell, which waits for it. */
export function useSession(): Session {
  const { data } = useQuery({ ...sessionQuery, staleTime: Number.POSITIVE_INFINITY });
  if (!data) throw new Error('There is no session yet: this belongs below the shell.');
  return data;
}

/** Whether the reader's role may do this. The server decides anyway; hide or explain what it would refuse. */
export function useCan(): (capability: Capability) => boolean {
  const { Capabilities } = useSession();
  return (capability) => Capabilities.includes(capability);
}

/** The app in the address: `/apps/$app/…`. */
export function useAppId(): string {
  const { app } = useParams({ strict: false });
  if (!app) throw new Error('There is no app in this address.');
  return app;
}

/** The app of the address; on the server's own pages the one that was open last. */
export function useNavApp(): string | undefined {
  const { app } = useParams({ strict: false });
  const { data } = useQuery(appsQuery);
  return app ?? data?.find(({ Id }) => Id === lastApp.get())?.Id;
}

/** Its record, when loaded. */
export function useApp(): ApplicationResponse | undefined {
  const { app } = useParams({ strict: false });
  const { data } = useQuery(appsQuery);
  return data?.find((one) => one.Id === app);
}

export const ROLES: Record<Role, { name: string; may: string }> = {
  admin: { name: 'Admin', may: 'Everything, and members and keys' },
  launcher: { name: 'Launcher', may: 'Everything a marketer may, and launching campaigns' },
  marketer: { name: 'Marketer', may: 'Audiences, templates and campaigns, up to the launch' },
  analyst: { name: 'Analyst', may: 'Reads all numbers; people only masked; may define metrics' },
  support: { name: 'Support', may: 'Looks up people, addresses masked; may suppress an address' },
};

const LAST_APP = 'counterpoint.app';

/** The app that was open last, on this browser. */
export const lastApp = {
  get: () => localStorage.getItem(LAST_APP),
  set: (id: string) => localStorage.setItem(LAST_APP, id),
};
