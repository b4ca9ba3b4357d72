// Package coterie models community economics (社群经济): how a group of people
// with a shared interest is structured and run, how long it lives, what it
// earns, and who its members are.
package coterie
