/** Milliseconds since 1970 UTC. The only source of time for the engine, so that tests can turn it. */
export type Clock = () => number;
