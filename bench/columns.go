package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Columns is a directory with one file per column of a data set, raw
// little-endian numbers without a header, which Go, numpy and R read alike.
type columns string

func (d columns) path(name string) string { return filepath.Join(string(d), name) }

// floats reads a column of float64.
func (d columns) floats(name string) ([]float64, error) {
	raw, err := os.ReadFile(d.path(name + ".f64"))
	if err != nil {
		return nil, err
	}
	v := make([]float64, len(raw)/8)
	for i := range v {
		v[i] = math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:]))
	}
	return v, nil
}

// ints reads a column of int32.
func (d columns) ints(name string) ([]int32, error) {
	raw, err := os.ReadFile(d.path(name + ".i32"))
	if err != nil {
		return nil, err
	}
	v := make([]int32, len(raw)/4)
	for i := range v {
		v[i] = int32(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return v, nil
}

// n reads how many rows were asked for.
func (d columns) n() (int, error) {
	raw, err := os.ReadFile(d.path("n"))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(raw)))
}

// write writes columns of float64 or int32.
func (d columns) write(n int, cols map[string]any) error {
	if err := os.WriteFile(d.path("n"), fmt.Appendln(nil, n), 0o644); err != nil {
		return err
	}
	for name, col := range cols {
		var raw []byte
		switch col := col.(type) {
		case []float64:
			name += ".f64"
			raw = make([]byte, 0, 8*len(col))
			for _, v := range col {
				raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
			}
		case []int32:
			name += ".i32"
			raw = make([]byte, 0, 4*len(col))
			for _, v := range col {
				raw = binary.LittleEndian.AppendUint32(raw, uint32(v))
			}
		default:
			return fmt.Errorf("column %s: %T", name, col)
		}
		if err := os.WriteFile(d.path(name), raw, 0o644); err != nil {
			return err
		}
	}
	return nil
}
