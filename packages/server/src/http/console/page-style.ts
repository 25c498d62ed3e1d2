/** The page's style, as its policy names it by hash. */
export const pageStyle = `
:root { font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark; --line: light-dark(#d5d9e0, #3a3f4a); --soft: light-dark(#5b6270, #a4abb8); --strong: light-dark(#1d4ed8, #7aa2ff) }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f4f6f9, #14161b) }
main { box-sizing: border-box; width: min(28rem, 100vw - 2rem); margin: 1rem; padding: 2rem; border: 1px solid var(--line); border-radius: 12px; background: light-dark(#fff, #1c1f26) }
h1 { margin: 0 0 1.25rem; font-size: 1.25rem; font-weight: 650 }
[hidden] { display: none !important }
#message { margin: 0 0 1rem; color: var(--soft) }
#message:empty { display: none }
#message.wrong { color: light-dark(#b42318, #ff9c92) }
label { display: block; margin-bottom: 1rem; font-size: .875rem; color: var(--soft) }
input { box-sizing: border-box; display: block; width: 100%; margin-top: .25rem; padding: .5rem .625rem; font: inherit; font-size: 1rem; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px }
input { color: light-dark(#12151c, #eef1f6) }
button { padding: .5rem 1rem; font: inherit; font-weight: 600; color: light-dark(#fff, #10131a); background: var(--strong); border: 0; border-radius: 8px; cursor: pointer }
:focus-visible { outline: 2px solid var(--strong); outline-offset: 2px }
dl { margin: 0 0 1.25rem; display: grid; gap: .125rem }
dt { font-size: .875rem; color: var(--soft) }
dd { margin: 0 0 .75rem; overflow-wrap: anywhere }
#arn, #account { font: .9375rem/1.5 ui-monospace, monospace }
#left { color: var(--soft) }
a { color: var(--strong) }
`
