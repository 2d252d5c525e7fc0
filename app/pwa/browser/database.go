package browser

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// DatabasePrefix begins the names of the app's databases: others of the origin
// are another app's.
const DatabasePrefix = "headway:"

// ErrDatabaseGone is returned by a Database that was deleted after it was
// opened: by another tab in which the person signed out, or by the browser.
var ErrDatabaseGone = errors.New("the database on this device was deleted")

// Keys and values are kept as texts, because a hundred of them are read out of
// the browser at one go when they are joined. The separator is in none.
const separator = "\x00"

// binary begins a value that is no text, or that a text would be taken for.
const binary = "\x01"

func checkKey(key string) error {
	if !utf8.ValidString(key) || strings.Contains(key, separator) {
		return fmt.Errorf("browser: %q cannot be a key: it is no UTF-8, or holds a NUL", key)
	}
	return nil
}

func encodeValue(b []byte) string {
	s := string(b)
	if utf8.Valid(b) && !strings.Contains(s, separator) && !strings.HasPrefix(s, binary) {
		return s
	}
	return binary + base64.StdEncoding.EncodeToString(b)
}

func decodeValue(s string) ([]byte, error) {
	if rest, ok := strings.CutPrefix(s, binary); ok {
		return base64.StdEncoding.DecodeString(rest)
	}
	return []byte(s), nil
}
