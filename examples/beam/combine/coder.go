package combine

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// A coder is looked up by the name of its functions, and all instances of a
// generic function have one name: registered for two types, the coder of the
// first would be called with the second. So the functions below are not generic
// and take what they code as an interface or by its type.

// encoded is what an accumulator can do.
type encoded interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// registerAccumulator registers the bytes of an accumulator as its coder. Without
// one, Beam would write its exported fields: nothing at all, and no error.
func registerAccumulator[P encoded]() {
	beam.RegisterType(reflect.TypeFor[encoded]())
	beam.RegisterType(reflect.TypeFor[P]())
	beam.RegisterCoder(reflect.TypeFor[P](), encode, decode)
}

func encode(v encoded) ([]byte, error) { return v.MarshalBinary() }

func decode(t reflect.Type, b []byte) (encoded, error) {
	v := reflect.New(t.Elem()).Interface().(encoded)
	return v, v.UnmarshalBinary(b)
}

// RegisterElement registers a coder for a type of elements or keys: its fields
// one after the other where all have a fixed size, as in a community.Event or
// a community.GroupID, and JSON where not, which refuses strings that are not
// UTF-8. Beam's own would drop what a time.Time has inside.
func RegisterElement[T any]() {
	t := reflect.TypeFor[T]()
	if t.PkgPath() == "" || t.Name() == "" { // int64 and its like: Beam knows them
		return
	}
	beam.RegisterType(t)
	if binary.Size(*new(T)) > 0 {
		beam.RegisterCoder(t, encodeFixed, decodeFixed)
	} else {
		beam.RegisterCoder(t, encodeJSON, decodeJSON)
	}
}

func encodeFixed(v beam.T) ([]byte, error) { return binary.Append(nil, binary.LittleEndian, v) }

func decodeFixed(t reflect.Type, b []byte) (beam.T, error) {
	v := reflect.New(t)
	n, err := binary.Decode(b, binary.LittleEndian, v.Interface())
	if err == nil && n < len(b) {
		err = fmt.Errorf("%v: %d bytes too many", t, len(b)-n)
	}
	return v.Elem().Interface(), err
}

// encodeJSON refuses strings that are not UTF-8, of which JSON would make other
// ones without a word: two customers' names could fall together.
func encodeJSON(v beam.T) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil || !bytes.Contains(b, []byte(`\ufffd`)) {
		return b, err
	}
	t := reflect.TypeOf(v)
	if read, err := decodeJSON(t, b); err != nil || !reflect.DeepEqual(read, v) {
		return nil, fmt.Errorf("%v: a string is not UTF-8", t)
	}
	return b, nil
}

func decodeJSON(t reflect.Type, b []byte) (beam.T, error) {
	v := reflect.New(t)
	err := json.Unmarshal(b, v.Interface())
	return v.Elem().Interface(), err
}
