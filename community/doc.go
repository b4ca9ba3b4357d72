// Package community models one community (社群): what it is designed to be,
// what happened in it, and what follows for its operator. An [Event] is one
// thing that happened.
package community
