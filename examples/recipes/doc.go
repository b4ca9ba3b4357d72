// Package recipes holds short programs to copy from: how to get from what one
// has to what the library reads, and from a question to the function that
// answers it. Each is an Example whose output is checked; README.md is the
// index.
package recipes
