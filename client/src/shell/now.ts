import { computed, readonly, ref } from 'vue'
import { locale } from '@/words'
import type { Saying } from '@/words/when'

const clock = ref(new Date())
setInterval(() => (clock.value = new Date()), 30_000)

/** The compounds' clock. */
export const zone = 'Asia/Shanghai'

/** now is the time, brought up to date twice a minute. */
export const now = readonly(clock)

/** saying is how dates are said at this moment, in the language on screen. */
export const saying = computed<Saying>(() => ({ zone, locale: locale(), now: clock.value }))
