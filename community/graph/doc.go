// Package graph holds the interaction graph of a community (社群互动图): who is tied
// to whom, who stands at its core, who holds it together, how it falls into
// groups and how far a message travels in it. It knows nothing of communities:
// vertices are numbers behind keys of the caller's choice.
package graph
