declare module 'virtual:first-words' {
  const words: (typeof import('./zh-CN.json'))['default']
  export default words
}
