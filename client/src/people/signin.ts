import { computed, onBeforeUnmount, ref } from 'vue'
import { api } from '@/api'
import { asFault, faultText } from '@/api/faults'
import { device } from '@/shell/session'

const resendAfter = 60

/** plainPhone takes the spaces and dashes out of what was typed. */
export function plainPhone(text: string): string {
  return text.replace(/[\s-]/g, '')
}

/** likePhone says whether this could be a number: the server knows for sure. */
export function likePhone(text: string): boolean {
  return /^\+?\d{5,20}$/.test(plainPhone(text))
}

/** useCode sends a code to a phone, to sign in or to move the account there, counts down to the next one, and says what went wrong. */
export function useCode(newPhone = false) {
  const sentTo = ref('')
  const demoCode = ref('')
  const wait = ref(0)
  const busy = ref(false)
  const fault = ref('')
  const timer = setInterval(() => wait.value > 0 && wait.value--, 1000)
  onBeforeUnmount(() => clearInterval(timer))

  async function send(phone: string) {
    if (busy.value) return
    busy.value = true
    fault.value = ''
    try {
      const answer = await (newPhone ? api.sendCodeToNewPhone : api.sendCode)(plainPhone(phone), device())
      sentTo.value = plainPhone(phone)
      demoCode.value = answer.demoCode ?? ''
      wait.value = resendAfter
    } catch (e) {
      fault.value = faultText(e)
      if (asFault(e).retryAfter > 0) wait.value = asFault(e).retryAfter
    } finally {
      busy.value = false
    }
  }
  return { sentTo, demoCode, wait, busy, fault, send, sent: computed(() => sentTo.value !== '') }
}
