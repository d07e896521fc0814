package media

// What the stories in media_test need of the corpus and the folder.
var (
	Photograph = photograph
	FileName   = fileName
)

// MaxLoose is how many a story has to upload to have too many.
const MaxLoose = maxLoose
