import type { Module } from '@/api/types'
import childcare from '@/ui/scenes/childcare.svg'
import eldercare from '@/ui/scenes/eldercare.svg'
import help from '@/ui/scenes/help.svg'
import idle from '@/ui/scenes/idle.svg'

/** scenes are the drawn pictures of offers without a photo: never an empty grey box. */
export const scenes: Record<Module, string> = { idle, childcare, eldercare, help }
