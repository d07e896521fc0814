package media

// What the stories in media_test need of the corpus and the folder.
var (
	Photograph   = photograph
	ClaimingJPEG = claimingJPEG
	FileName     = fileName
)

// MaxLoose is how many a story has to upload to have too many.
const MaxLoose = maxLoose

// MaxComing is how many bytes one may have on their way.
const MaxComing = maxComing

// MaxPieces is in how many pieces a photo may come.
const MaxPieces = maxPieces
