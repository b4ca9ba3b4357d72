// Package designs holds example designs of communities, as JSON: each is named
// by the kind of community that it describes.
package designs

import "embed"

// Files are the designs, such as knowledge-membership.json.
//
//go:embed *.json
var Files embed.FS
