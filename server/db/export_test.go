package db

// Waiting is how many use cases wait for the writer.
func (d *DB) Waiting() int { return len(d.writer.jobs) }
