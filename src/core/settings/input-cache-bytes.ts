/** What a machine keeps of inputs when nobody says otherwise. */
export const INPUT_CACHE_BYTES = 50 * 1024 ** 3;
