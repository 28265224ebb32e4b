import './styles/tokens.css';
import './styles/base.css';
import '../shared/ui/kit.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startTexts } from '../shared/i18n.ts';
import { watchTheme } from '../shared/theme.ts';
import { App } from './app.tsx';
import { goOnHelping } from './go-on-helping.ts';
import { startRouter } from './routes.tsx';

watchTheme();
await startTexts();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App router={startRouter()} />
  </StrictMode>,
);
goOnHelping();
