/**
 * The pages of the explorer. What a page needs beyond the overview is loaded when it is opened.
 */
import './main.css';
import { overviewPage } from './overview-page.js';
import { startRouter } from './router.js';

startRouter(
  [
    { path: /^\/$/, title: 'Overview', link: '/', load: async () => overviewPage },
    {
      path: /^\/reports(\/[^/]+)?$/,
      title: 'Reports',
      link: '/reports',
      load: async () => (await import('./reports-page.js')).reportsPage,
    },
    {
      path: /^\/impact$/,
      title: 'Policy impact',
      link: '/impact',
      load: async () => (await import('./impact-page.js')).impactPage,
    },
    { path: /^\/sql$/, title: 'SQL', link: '/sql', load: async () => (await import('./sql-page.js')).sqlPage },
  ],
  document.getElementById('main') as HTMLElement,
  document.getElementById('nav') as HTMLElement,
);
