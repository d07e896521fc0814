package ring

// scan finds strongly connected components (Tarjan 1972), without recursion: a long line of wishes is no deep stack.
type scan struct {
	wishes [][]arc
	number []int32 // person: when it was first seen, from 1
	low    []int32 // person: the earliest that it leads back to
	part   []int32 // person: its component, or -1
	next   []int   // person: the wish to follow next
	trail  []int32 // from the root to here
	stack  []int32 // seen, without a component
	seen   int32
	parts  int32
}

// components numbers the strongly connected components: two people have the same number when each leads to the other.
func components(wishes [][]arc) []int32 {
	n := len(wishes)
	s := &scan{wishes: wishes, number: make([]int32, n), low: make([]int32, n), part: make([]int32, n), next: make([]int, n)}
	for x := range s.part {
		s.part[x] = -1
	}
	for x := range wishes {
		if s.number[x] == 0 {
			s.from(int32(x))
		}
	}
	return s.part
}

func (s *scan) from(x int32) {
	s.enter(x)
	for len(s.trail) > 0 {
		x := s.trail[len(s.trail)-1]
		if s.next[x] == len(s.wishes[x]) {
			s.exit(x)
			continue
		}
		y := s.wishes[x][s.next[x]].to
		s.next[x]++
		if s.number[y] == 0 {
			s.enter(y)
		} else if s.part[y] < 0 {
			s.low[x] = min(s.low[x], s.number[y])
		}
	}
}

func (s *scan) enter(x int32) {
	s.seen++
	s.number[x], s.low[x] = s.seen, s.seen
	s.trail, s.stack = append(s.trail, x), append(s.stack, x)
}

func (s *scan) exit(x int32) {
	s.trail = s.trail[:len(s.trail)-1]
	if len(s.trail) > 0 {
		up := s.trail[len(s.trail)-1]
		s.low[up] = min(s.low[up], s.low[x])
	}
	if s.low[x] < s.number[x] {
		return
	}
	for s.part[x] < 0 {
		y := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		s.part[y] = s.parts
	}
	s.parts++
}
