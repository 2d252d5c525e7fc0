package bunstore

import (
	"bytes"
	"encoding/json"
	"sync"
)

// decoded keeps records that are needed by almost every request and take long
// to decode, by organization, id and revision.
type decoded[T any] struct {
	clone func(T) T

	mu   sync.Mutex
	kept map[decodedKey]decodedValue[T]
}

type decodedKey struct {
	org, id  string
	revision int64
}

type decodedValue[T any] struct {
	doc   []byte
	value T
}

// maxDecoded bounds how many are kept.
const maxDecoded = 4096

// get returns what doc holds. The text decides: a revision that was rolled back
// and written again with other content, or redacted, is another one.
func (c *decoded[T]) get(org, id string, revision int64, doc []byte) (T, error) {
	k := decodedKey{org, id, revision}
	c.mu.Lock()
	kept, ok := c.kept[k]
	c.mu.Unlock()
	if ok && bytes.Equal(kept.doc, doc) {
		return c.clone(kept.value), nil
	}
	v := decodedValue[T]{doc: bytes.Clone(doc)}
	if err := json.Unmarshal(doc, &v.value); err != nil {
		return v.value, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = make(map[decodedKey]decodedValue[T])
	}
	if len(c.kept) >= maxDecoded {
		for victim := range c.kept { // any one
			delete(c.kept, victim)
			break
		}
	}
	c.kept[k] = v
	return c.clone(v.value), nil
}
