// Stand-in until the contract is generated.
export type Place = { id: string; name: string }
export type Locale = 'zh-CN' | 'en'
export type Person = { id: string; name: string; phone: string; locale: Locale }
export type MembershipState = 'pending' | 'admitted' | 'rejected' | 'left' | 'removed'
export type Leader = { name: string; phone?: string }
export type MyMembership = { id: string; compound: Place; building: Place; room: string; state: MembershipState; reason?: string; leader?: Leader }
export type Neighbour = { id: string; name: string; building: Place }
export type Membership = { id: string; compoundId: string; person: Neighbour; building: Place; room: string; phone?: string; state: MembershipState; reason?: string; reminded: boolean; createdAt: string; decidedAt?: string }
export type Unit = { id: string; kind: 'district' | 'street' | 'community' | 'compound' | 'building'; name: string }
export type Grant = { id: string; role: 'leader' | 'coordinator' | 'moderator' | 'planner' | 'department' | 'provider'; unit: Unit }
export type Me = { person: Person; memberships: MyMembership[]; grants: Grant[] }
export type Session = { accessToken: string; accessExpiresInSeconds: number; refreshToken: string; person: Person }
export type Device = { id: string; createdAt: string; seenAt: string; userAgent?: string }
export type Devices = { items: Device[]; current: string }
export type Module = 'idle' | 'childcare' | 'eldercare' | 'help'
export type Window = { start?: string; end?: string; weekday?: number; from?: string; to?: string; until?: string }
export type Media = { id: string; url: string; thumbUrl: string; width: number; height: number }
export type Ages = { min: number; max: number }
export type PostDraft = {
  direction: 'need' | 'offer'; module: Module; mode?: 'give' | 'lend' | 'swap' | 'sell' | 'service'; priceYuan?: number; category: string; title: string; body?: string
  quantity?: number; capacity?: number; windows?: Window[]; durationMinutes?: number; childAge?: Ages; urgency?: 'normal' | 'soon' | 'urgent'; pick?: 'first' | 'choose' | 'draw' | 'neediest'
  photos?: string[]; expiresAt?: string; onBehalfOf?: string
}
export type Nullable<T> = { [K in keyof T]?: T[K] | null }
export type PostPatch = Nullable<Omit<PostDraft, 'direction' | 'module' | 'onBehalfOf'>>
export type Post = {
  id: string; compoundId: string; author: Neighbour; onBehalfOf?: Neighbour; direction: 'need' | 'offer'; module: Module; mode: 'give' | 'lend' | 'swap' | 'sell' | 'service'
  priceYuan?: number; category: string; title: string; body: string; quantity: number; capacity: number; remaining: number; windows: Window[]; durationMinutes?: number
  childAge?: Ages; urgency: 'normal' | 'soon' | 'urgent'; pick: 'first' | 'choose' | 'draw' | 'neediest'; photos: Media[]
  state: 'draft' | 'pending_review' | 'rejected' | 'open' | 'reserved' | 'fulfilled' | 'withdrawn' | 'expired' | 'removed'
  reason?: string; version: number; createdAt: string; expiresAt: string
}
export type MatchReason = { code: string; text: string; gap?: boolean }
export type Match = { post: Post; score: number; notify: boolean; reasons: MatchReason[] }
export type Span = { from: number; to: number }
export type Draft = {
  direction?: string; module?: string; mode?: string; priceYuan?: number; category?: string; title: string; body?: string; quantity?: number; capacity?: number
  windows: Window[]; durationMinutes?: number; childAge?: Ages; urgency?: string; confidence: Record<string, number>; spans: Record<string, Span>; source: { from: number; to: number; author?: string; room?: string }
}
export type PostBrief = { id: string; title: string; direction: 'need' | 'offer'; module: Module; mode: 'give' | 'lend' | 'swap' | 'sell' | 'service'; state: string; authorId: string; photo?: Media }
export type Party = { id: string; name: string; building: Place; phone?: string; room?: string }
export type AgreementEvent = { at: string; actor: string; from?: string; to: string; reason?: string }
export type Thanks = { from: 'giver' | 'taker'; text?: string; kept?: boolean; minutes?: number; at: string }
export type Agreement = {
  id: string; postId: string; compoundId: string; post: PostBrief; giver: Party; taker: Party; quantity: number; note?: string; window?: Window
  state: 'requested' | 'accepted' | 'waitlisted' | 'declined' | 'cancelled' | 'in_progress' | 'fulfilled' | 'no_show' | 'disputed'
  place?: number; due?: string; version: number; createdAt: string; updatedAt: string; thanks: Thanks[]; history: AgreementEvent[]
}
export type RequestDraft = { quantity?: number; note?: string; window?: Window; childId?: string }
export type ThanksDraft = { text?: string; kept?: boolean; minutes?: number }
export type HandoverCode = { code: string; qr: string; expiresInSeconds: number }
export type Category = { slug: string; module: Module; name: string }
export type Invite = { compound: Place; building: Place }
export type BuildingInvite = { code: string; url: string; compound: Place; building: Place; expiresAt: string }
export type Blocked = { person: Neighbour; at: string }
export type Notice = { id: string; type: string; at: string; read: boolean; postId?: string; otherPostId?: string; agreementId?: string; state?: string; title: string; name?: string }
export type Page<T> = { items: T[]; nextCursor: string }
export type DemoPerson = { name: string; phone: string; role: string; compound: string; building: string; story: string }
export type Frame = { seq: number; type: string; at: string; compoundId?: string; data: unknown }
export type Events = { items: Frame[]; seq: number; reset: boolean }
