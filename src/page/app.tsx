import { LocationProvider, Route, Router } from 'preact-iso';

/** Every address below `/r/` and the start; the server answers each of them with the same document. */
export function App() {
  return (
    <LocationProvider>
      <Router>
        <Route path="/" component={Start} />
        <Route default component={Start} />
      </Router>
    </LocationProvider>
  );
}

function Start() {
  return <h1>slashrun</h1>;
}
