/** What a step asks of the agent through environment variables of its own. */
export type AgentControls = {
  /** Inputs that an earlier execution downloaded may be used. */
  usesDataCache: boolean;
  /** An image that is on the machine may be used. */
  usesImageCache: boolean;
  /** The machine's cache of inputs is emptied first. */
  cleans: boolean;
};

/** Valohai takes 1, yes and true for a yes (docs.valohai.com, "System environment variables"). */
export function agentControls(variables: Readonly<Record<string, string>>): AgentControls {
  const isOn = (name: string) => /^(?:1|yes|true)$/i.test(variables[name]?.trim() ?? '');
  const cleans = isOn('VH_CLEAN');
  return {
    usesDataCache: !cleans && !isOn('VH_NO_DATA_CACHE'),
    usesImageCache: !cleans && !isOn('VH_NO_IMAGE_CACHE'),
    cleans,
  };
}
