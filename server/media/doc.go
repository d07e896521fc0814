// Package media is the photos that neighbours put in: taken in as JPEG, PNG or WebP, looked at before they are
// decoded, turned upright, freed of everything the camera wrote beside the picture, and kept as JPEG in two sizes.
//
// A photo belongs to the one who uploaded it and is loose until a room attaches it to a place of its own (a post's
// photos, say); from then on whoever may see the place may see the photo, which that room decides: it registers a
// Gate for its kind of place. A loose photo is seen by its owner alone, and swept after a day.
//
// A photo comes in whole (Upload), or over a bad network in pieces (Begin, Append, Finish): what has arrived stays for
// a day, through lost connections and restarts of the server, and is looked at as a whole one is when it is complete.
//
// Promises: no row without its files (they are on the disk before the row is); no file without a row once the
// sweeper has been; no byte of the upload is ever served; one picture is decoded at a time in the whole process.
package media
