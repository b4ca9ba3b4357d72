// Package graph holds the interaction graph of a community.
package graph
