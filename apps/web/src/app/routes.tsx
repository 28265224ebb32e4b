/** Collects the screens of every feature into one router; each loads its own code, texts and (if it wants) Ant Design. */
import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { createBrowserRouter, Outlet, type RouteObject, redirect } from 'react-router';
import { isApiError } from '../shared/api-error.ts';
import type { ScreenRoute } from '../shared/feature.ts';
import { loadTexts } from '../shared/i18n.ts';
import { queryClient } from '../shared/query.ts';
import { holds, type Me, serves, sessionQuery } from '../shared/session.ts';
import { Blank, NotFoundScreen, RouteFault, SwitchedOff } from './fault-screens.tsx';
import { features, labelNamespaces } from './features.ts';
import { agreeOnLanguage } from './own-language.ts';

function guarded(feature: string, right: string | undefined, Screen: ComponentType): ComponentType {
  return function Guarded() {
    // It follows the session: what an administrator switches off while the screen is open is said at once.
    const { data } = useQuery({ ...sessionQuery, enabled: false });
    const me = data ?? queryClient.getQueryData<Me>(['session']);
    if (me && !serves(me, feature)) return <SwitchedOff />;
    if (me && right && !holds(me, right)) return <RouteFault forbidden={right} />;
    return <Screen />;
  };
}

function screen(feature: string, route: ScreenRoute): RouteObject {
  return {
    path: route.path,
    errorElement: <RouteFault />,
    lazy: async () => {
      const [module, antd] = await Promise.all([
        route.lazy(),
        route.antd === false ? null : import('./antd-root.tsx'),
        loadTexts(feature, ...(route.texts ?? [])),
      ]);
      const Inner = route.frame === 'open' ? module.Component : guarded(feature, route.right, module.Component);
      const Component = antd
        ? function WithAntd() {
            return (
              <antd.AntdRoot>
                <Inner />
              </antd.AntdRoot>
            );
          }
        : Inner;
      return { ...module, Component } as never;
    },
  };
}

const screens = (frame: NonNullable<ScreenRoute['frame']>): RouteObject[] =>
  features.flatMap((feature) =>
    feature.routes.filter((route) => (route.frame ?? 'shell') === frame).map((route) => screen(feature.name, route)),
  );

/** For boot.js: whether asking for the session at once is worth it on this browser. */
function rememberKnown(known: boolean): void {
  try {
    if (known) localStorage.setItem('qiao.known', '1');
    else localStorage.removeItem('qiao.known');
  } catch {
    // Then the first request simply starts a moment later.
  }
}

/** The session, or the sign-in page with the way back. Also takes over the account's language on a new browser. */
async function needSession({ request }: { request: Request }): Promise<Me> {
  try {
    const me = await queryClient.ensureQueryData(sessionQuery);
    rememberKnown(true);
    if (me.mustChangePassword && new URL(request.url).pathname !== '/change-password')
      throw redirect('/change-password');
    return await agreeOnLanguage(me);
  } catch (error) {
    if (!isApiError(error) || error.status !== 401) throw error;
    rememberKnown(false);
    const { pathname, search } = new URL(request.url);
    throw redirect(pathname === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(pathname + search)}`);
  }
}

export function startRouter(): ReturnType<typeof createBrowserRouter> {
  const kit: RouteObject[] = import.meta.env.DEV
    ? [{ path: '/dev/kit', lazy: async () => (await import('./dev-kit/kit-screen.tsx')) as never }]
    : [];
  return createBrowserRouter([
    {
      id: 'root',
      element: <Outlet />,
      errorElement: (
        <main className="whole">
          <RouteFault />
        </main>
      ),
      hydrateFallbackElement: <Blank />,
      children: [
        {
          id: 'signed-in',
          loader: needSession,
          // The session is asked for once; mutations elsewhere do not change it.
          shouldRevalidate: () => false,
          errorElement: <RouteFault />,
          children: [
            {
              id: 'shell',
              lazy: async () => {
                const [{ Shell }] = await Promise.all([import('./shell.tsx'), loadTexts(...labelNamespaces)]);
                return { Component: Shell };
              },
              errorElement: <RouteFault />,
              children: [...screens('shell'), { path: '*', element: <NotFoundScreen /> }],
            },
            ...screens('bare'),
          ],
        },
        ...screens('open'),
        ...kit,
      ],
    },
  ]);
}
