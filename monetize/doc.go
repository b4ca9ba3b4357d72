// Package monetize is part of coterie.
package monetize
