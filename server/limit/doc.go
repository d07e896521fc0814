// Package limit is the one register of rate limits: each has a name, a key (person, phone, address, compound), so many
// takings in so long a time, and says whether it stands open or closed when it cannot count. Rooms declare theirs
// beside the rule that they protect; operators change them by name. Some are counted in memory, which is cheap; those
// that must survive a restart are kept in the database, in the transaction of what they limit.
package limit
