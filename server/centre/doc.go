// Package centre is the neighbours' centre 邻里服务中心: the room in the middle where things wait between the one who gives
// and the one who takes. It keeps what a shelf and a notebook cannot: each thing has a label and a place, each step
// says who took it and when, what waits for one neighbour never goes out to another, and nothing stays for ever.
//
// Its desk is kept by those with the role desk, by coordinators and moderators. Givers show a code of their own to the
// desk; takers show the ordinary code of their agreement, and the guards of the handover are the same as everywhere.
// Tools that are lent again and again (共享工具角) stand on the same shelves.
package centre
