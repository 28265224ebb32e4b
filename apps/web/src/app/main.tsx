import './styles/tokens.css';
import './styles/base.css';
import '../shared/ui/kit.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startTexts } from '../shared/i18n.ts';
import { queryClient } from '../shared/query.ts';
import { sessionQuery } from '../shared/session.ts';
import { watchTheme } from '../shared/theme.ts';
import { App } from './app.tsx';
import { startRouter } from './routes.tsx';

watchTheme();
// The session is on its way since boot.js; the router's loader finds it in the cache.
if (window.qiaoEarly?.has('/api/identity/me')) void queryClient.prefetchQuery(sessionQuery);
await startTexts();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App router={startRouter()} />
  </StrictMode>,
);
