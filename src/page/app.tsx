import { LocationProvider, Route, Router } from 'preact-iso';
import { ComparePage } from './compare/compare-page.tsx';
import { EnvironmentsPage } from './environments/environments-page.tsx';
import { ExecutionPage } from './execution/execution-page.tsx';
import { ExecutionsPage } from './executions/executions-page.tsx';
import { Layout } from './frame/layout.tsx';
import { Empty } from './frame/notices.tsx';
import { StartPage } from './start/start-page.tsx';

/** What the server answers with this document; everything else it answers itself. */
const PAGES = /^\/(?:r\/|\?|#|$)/;

export function App() {
  return (
    <LocationProvider scope={PAGES}>
      <Layout>
        <Router>
          <Route path="/" component={StartPage} />
          <Route path="/r/:owner/:name" component={ExecutionsPage} />
          <Route path="/r/:owner/:name/executions/:counter" component={ExecutionPage} />
          <Route path="/r/:owner/:name/compare" component={ComparePage} />
          <Route path="/r/:owner/:name/environments" component={EnvironmentsPage} />
          <Route default component={NothingHere} />
        </Router>
      </Layout>
    </LocationProvider>
  );
}

function NothingHere() {
  return (
    <Empty isWholePage title="There is nothing at this address">
      <a class="button" href="/">
        To your repositories
      </a>
    </Empty>
  );
}
