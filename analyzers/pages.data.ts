/** Made by scripts/build-pages.mjs from the Markdown pages beside it. */
export const PAGES: string =
  "{}";
