// Package lifecycle is part of coterie.
package lifecycle
