// Package segment is part of coterie.
package segment
