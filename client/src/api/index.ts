import * as gen from './gen'
import { client } from './gen/client.gen'
import { askServer } from './http'
import { arrived, onceKey } from './once'
import type { CancelDraft, NoShowAnswer, PersonPatch, Post, PostDraft, PostPatch, RequestDraft, ResidentDraft, Settings, Settlement, ThanksDraft } from './types'

client.setConfig({ baseUrl: location.origin + '/api/v1', fetch: askServer })

const loud = { throwOnError: true } as const

/** of takes the answer out of its envelope. */
export async function of<D>(call: Promise<{ data: D }>): Promise<D> {
  return (await call).data
}

/** once sends with the key of the place it comes from, so that what is sent twice arrives once. */
export async function once<D>(place: string, body: unknown, send: (headers: { 'Idempotency-Key': string }) => Promise<{ data: D }>): Promise<D> {
  const { data } = await send({ 'Idempotency-Key': onceKey(place, body) })
  arrived(place)
  return data
}

/** at is the path of one thing. */
export const at = (id: string) => ({ path: { id }, ...loud })
const tag = (version: number) => ({ 'If-Match': `"${version}"` })

/** What a feed can be narrowed to. */
export type FeedAsk = NonNullable<gen.ListPostsData['query']>

/** The state of a post. */
export type PostState = Post['state']

/** What either side can do to an agreement besides handing over and thanking. */
export type Settle = 'accept' | 'decline' | 'cancel' | 'no-show' | 'dispute'

const settling = {
  accept: gen.acceptAgreement<true>,
  decline: gen.declineAgreement<true>,
  cancel: gen.cancelAgreement<true>,
  'no-show': gen.noShowAgreement<true>,
  dispute: gen.disputeAgreement<true>,
}

/** api is every call of the app, each by what it does. Refusals are thrown as Fault. */
export const api = {
  sendCode: (phone: string, device: string) => of(gen.askCode({ body: { phone, device }, ...loud })),
  sendCodeToNewPhone: (phone: string, device: string) => of(gen.askCodeForNewPhone({ body: { phone, device }, ...loud })),
  signIn: (phone: string, code: string, device: string) => of(gen.signIn({ body: { phone, code, device }, ...loud })),
  listDevices: () => of(gen.listSessions(loud)),
  endDevice: (id: string) => of(gen.endSession(at(id))),
  me: () => of(gen.readMe(loud)),
  correctMe: (version: number, body: PersonPatch) => of(gen.amendMe({ body, headers: tag(version), ...loud })),
  changePhone: (phone: string, code: string, device: string) => of(gen.changePhone({ body: { phone, code, device }, ...loud })),
  readInvite: (code: string) => of(gen.readInvite({ path: { code }, ...loud })),
  join: (body: { inviteCode: string; name: string; room: string }) => once('join', body, (headers) => gen.joinCompound({ body, headers, ...loud })),
  move: (id: string, body: { inviteCode: string; room: string }) => once('move.' + id, body, (headers) => gen.moveHouse({ ...at(id), body, headers })),
  leave: (id: string) => of(gen.leaveCompound(at(id))),
  listMemberships: (compound: string, state: 'pending' | 'admitted', cursor: string) => of(gen.listMemberships({ ...at(compound), query: { state, limit: 50, cursor: cursor || undefined } })),
  listAgreed: (compound: string, cursor: string) => of(gen.listMemberships({ ...at(compound), query: { state: 'admitted', agreed: true, limit: 100, cursor: cursor || undefined } })),
  welcome: (compound: string, body: ResidentDraft) => once('welcome.' + compound, body, (headers) => gen.welcomeResident({ ...at(compound), body, headers })),
  admit: (id: string) => of(gen.admitMember(at(id))),
  reject: (id: string, reason: string) => of(gen.rejectMember({ ...at(id), body: { reason } })),
  listInvites: (compound: string) => of(gen.listInvites(at(compound))),
  renewInvite: (compound: string, building: string) => of(gen.renewInvite({ path: { id: compound, building }, ...loud })),
  listReadings: () => of(gen.listReadings(loud)),
  listBlocked: () => of(gen.listBlocks(loud)),
  block: (person: string) => of(gen.blockPerson(at(person))),
  unblock: (person: string) => of(gen.unblockPerson(at(person))),
  listCategories: () => of(gen.listCategories(loud)),
  listPosts: (compound: string, query: FeedAsk) => of(gen.listPosts({ ...at(compound), query })),
  readPost: (id: string) => of(gen.readPost(at(id))),
  publish: (compound: string, body: PostDraft) => once('compose', body, (headers) => gen.publishPost({ ...at(compound), body, headers })),
  correctPost: (id: string, version: number, body: PostPatch) => of(gen.editPost({ ...at(id), body, headers: tag(version) })),
  withdraw: (id: string) => of(gen.withdrawPost(at(id))),
  approve: (id: string) => of(gen.approvePost(at(id))),
  rejectPost: (id: string, reason: string) => of(gen.rejectPost({ ...at(id), body: { reason } })),
  removePost: (id: string, reason: string) => of(gen.removePost({ ...at(id), body: { reason } })),
  listMatches: (post: string, limit: number) => of(gen.listMatches({ ...at(post), query: { limit } })),
  understand: (compound: string, text: string) => of(gen.draftPosts({ ...at(compound), body: { text } })),
  askFor: (post: string, body: RequestDraft) => once('ask.' + post, body, (headers) => gen.requestPost({ ...at(post), body, headers })),
  listAgreements: (cursor: string) => of(gen.listAgreements({ query: { limit: 100, cursor: cursor || undefined }, ...loud })),
  readAgreement: (id: string) => of(gen.readAgreement(at(id))),
  settle: (id: string, what: Settle, reason?: string) => once(`${what}.${id}`, reason, (headers) => settling[what]({ ...at(id), body: { reason }, headers })),
  confirm: (id: string) => once('confirm.' + id, undefined, (headers) => gen.confirmAgreement({ ...at(id), headers })),
  takeBack: (id: string, body: CancelDraft) => once('cancel.' + id, body, (headers) => gen.cancelAgreement({ ...at(id), body, headers })),
  plead: (id: string, body: NoShowAnswer) => once('answer.' + id, body, (headers) => gen.answerNoShow({ ...at(id), body, headers })),
  rule: (id: string, body: Settlement) => once('rule.' + id, body, (headers) => gen.settleAgreement({ ...at(id), body, headers })),
  findSimilar: (id: string) => of(gen.findSimilar(at(id))),
  showCode: (id: string) => of(gen.showHandoverCode(at(id))),
  readSpare: (id: string) => of(gen.readSpareCode(at(id))),
  handOver: (id: string, code: string, scannedAt?: string) => once('handover.' + id, code, (headers) => gen.handOver({ ...at(id), body: { code, scannedAt }, headers })),
  thank: (id: string, body: ThanksDraft) => once('thank.' + id, body, (headers) => gen.thank({ ...at(id), body, headers })),
  listPapers: (compound: string) => of(gen.listPapers(at(compound))),
  layPaper: (compound: string, buildingId: string) => of(gen.layPaper({ ...at(compound), body: { buildingId } })),
  readSlip: (compound: string, code: string) => of(gen.readSlip({ path: { id: compound, code }, ...loud })),
  writeChain: (compound: string, own: boolean) => of(gen.writeChain({ ...at(compound), query: { author: own ? 'me' : undefined } })),
  readShare: (post: string) => of(gen.readShare(at(post))),
  share: (post: string, photo: boolean) => of(gen.sharePost({ ...at(post), body: { photo } })),
  unshare: (post: string) => of(gen.unsharePost(at(post))),
  openCard: (code: string) => of(gen.openCard({ path: { code }, ...loud })),
  readDraw: (post: string) => of(gen.readDraw(at(post))),
  holdDraw: (post: string) => of(gen.holdDraw(at(post))),
  readRules: (compound: string) => of(gen.readSettings(at(compound))),
  changeRules: (compound: string, body: Settings) => of(gen.changeSettings({ ...at(compound), body })),
  markNeed: (id: string, need: number) => of(gen.markNeed({ ...at(id), body: { need } })),
  listNotices: (cursor: string) => of(gen.listNotices({ query: { limit: 30, cursor: cursor || undefined }, ...loud })),
  readNotices: (upTo: string) => of(gen.readNotices({ body: { upTo }, ...loud })),
  ticket: () => of(gen.createTicket(loud)),
  events: (since: number | undefined) => of(gen.listEvents({ query: { since, limit: 100 }, ...loud })),
}
