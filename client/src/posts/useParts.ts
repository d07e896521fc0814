import { useI18n } from 'vue-i18n'
import { saying } from '@/shell/now'
import { sayMinutes, sayWindows } from '@/words/when'
import type { Form, Part } from './form'
import { useCategories } from './queries'

/** usePartWords says what a form knows of a part, in the words of a chip. */
export function usePartWords() {
  const { t } = useI18n()
  const { data: categories } = useCategories()
  return (part: Part, f: Form): string => {
    switch (part) {
      case 'direction': return f.direction ? t(`compose.as.${f.direction}`) : ''
      case 'category': return categories.value?.find((c) => c.slug === f.category)?.name ?? (f.module && t(`module.${f.module}`))
      case 'windows': return sayWindows(f.windows, saying.value)
      case 'childAge': return !f.childAge ? '' : f.childAge.min === f.childAge.max ? t('post.age', { n: f.childAge.min }) : t('post.ages', { ...f.childAge })
      case 'count': return f.module === 'idle' ? t('post.things', { n: f.count }) : t('post.seats', { n: f.count })
      case 'mode': return f.mode === 'swap' && f.swapFor.trim() ? t('post.swapFor', { what: f.swapFor.trim() }) : f.mode === 'sell' ? t('post.price', { yuan: f.priceYuan }) : f.mode ? t(`post.mode.${f.mode}`) : ''
      case 'durationMinutes': return f.durationMinutes ? t('post.about', { time: sayMinutes(f.durationMinutes, saying.value.locale) }) : ''
      case 'urgency': return t(`post.urgency.${f.urgency}`)
      case 'pick': return t(`post.pick.${f.pick}`)
    }
  }
}
