// Package report is the main job of the examples: it reads what an operator
// has (a design, a log of events, a daily table) and answers in Chinese, in
// English or as JSON what follows from it, and what does not.
//
// The way through it is one line. [Input] holds what was read. A [Section] is
// a function from the Input to an [Answer]: plain data, which marshals to JSON
// and says itself in either language. [New] runs every section of [Sections];
// [Report.Text], [Report.HTML] and [Report.MarshalJSON] write the answers down.
// To add a section, write one file with its answer and its words, and add one
// line to Sections. What a section cannot say it returns as [Unsaid], and the
// last section lists them all.
//
// Nothing here reads a flag, a clock or a file by name, so that a page, a
// service or a browser can use it as the program does. No member id ever
// enters an answer.
package report
