// Package paper takes the exchange to where there is no app: a page for each building and week with codes to tear off,
// a text for the chat group that neighbours number on under (接龙), and a card for one post that anybody may look at.
//
// What leaves the compound is decided in one place (Faces): a direction, a kind, a category, and a title only when
// nothing in it leads to anybody. Names, homes, numbers, times and ids stay inside, and so does every word about a child
// or about somebody's health. Codes to tear off have a check letter; the codes of cards cannot be guessed.
package paper
