// Package community is part of coterie.
package community
