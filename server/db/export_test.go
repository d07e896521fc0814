package db

// Waiting is how many use cases wait for the writer.
func (d *DB) Waiting() int { return len(d.writer.jobs) }

// BreakDisk does what a refused sync does: nothing may be written any more.
func (d *DB) BreakDisk() { d.writer.broken.Store(true) }
