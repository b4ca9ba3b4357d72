// Package picture draws what a report says: survival with its band, the
// retention triangle, what customers are worth, the Lorenz curve, the layers of
// a network, the phases of the groups, the cash to come and when to close.
//
// [Of] lists the pictures that an input has. Each is drawn by gonum/plot, as
// SVG, as PNG, or for a page ([Picture.Page]), where its colours are the page's
// own, light or dark.
package picture
