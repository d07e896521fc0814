package db

import "context"

// Apart returns a context in which Read sees only what is committed, even inside a request that is one transaction:
// for what is kept in memory, where a change that may still be rolled back has no place.
func Apart(ctx context.Context) context.Context { return apart{ctx} }

type apart struct{ context.Context }

// Value hides the transaction that the context may carry.
func (a apart) Value(key any) any {
	if key == (joining{}) {
		return nil
	}
	return a.Context.Value(key)
}
