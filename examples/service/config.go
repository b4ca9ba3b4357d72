package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// config is the file of groups and tokens.
type config struct {
	Offset int           `json:"offset,omitempty"` // minutes local clocks are ahead of UTC, for days
	Groups []groupConfig `json:"groups"`
	Tokens []tokenConfig `json:"tokens"`
}

// groupConfig is one group: its design says its rules, its rhythm and who its
// staff are.
type groupConfig struct {
	ID       string           `json:"id"`       // as in the paths
	Name     string           `json:"name"`     // for people
	Design   string           `json:"design"`   // a file, beside the config; none: nothing is known of it
	Currency coterie.Currency `json:"currency"` // of all amounts; none: CNY

	design *community.Community
}

// tokenConfig is who may see and send what. The token itself is nowhere: only
// its hash is, as sha256sum prints it.
type tokenConfig struct {
	SHA256 string   `json:"sha256"`
	Groups []string `json:"groups"`
}

var groupName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// readConfig reads the file and the designs it names, and refuses what makes no
// sense.
func readConfig(name string) (*config, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var c config
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return nil, err
	}
	if len(c.Groups) == 0 {
		return nil, errors.New("no groups")
	}
	known := map[string]bool{}
	for i := range c.Groups {
		g := &c.Groups[i]
		if !groupName.MatchString(g.ID) || known[g.ID] {
			return nil, fmt.Errorf("group %d: its id is taken, or not 1 to 64 letters, digits, - and _", i)
		}
		known[g.ID] = true
		if g.Currency == 0 {
			g.Currency = coterie.CNY
		}
		g.design = &community.Community{}
		if g.Design != "" {
			if g.design, err = readDesign(filepath.Join(filepath.Dir(name), g.Design)); err != nil {
				return nil, fmt.Errorf("group %s: %w", g.ID, err)
			}
		}
	}
	for i, t := range c.Tokens {
		if b, err := hex.DecodeString(t.SHA256); err != nil || len(b) != sha256.Size {
			return nil, fmt.Errorf("token %d: not the SHA-256 of one, in hexadecimal", i)
		}
		for _, g := range t.Groups {
			if !known[g] {
				return nil, fmt.Errorf("token %d: no group %q", i, g)
			}
		}
	}
	return &c, nil
}

func readDesign(name string) (*community.Community, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var c community.Community
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, err
	}
	return &c, c.Validate()
}

// options say how the records of all groups are folded. A change of them makes
// the snapshots useless; the records are then read from the events again.
func (c *config) options() community.RecordOptions {
	return community.RecordOptions{Day: time.Duration(c.Offset) * time.Minute, Days: true}
}
