import { useTitle } from '../frame/use-title.ts';

export function StartPage() {
  useTitle('Repositories');
  return <h1>Repositories</h1>;
}
