package bunstore

import (
	"path/filepath"
	"strings"
	"testing"
)

// A setting that SQLite does not know, or does not take, is an error and not
// passed over in silence.
func TestSettingsAreReadBack(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]pragma{
		"misspelt":  {"jurnal_mode", "WAL", "wal"},
		"not taken": {"synchronous", "SOMETIMES", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := newConnector(filepath.Join(t.TempDir(), "headway.db"), []pragma{wrong}).Connect(t.Context())
			if err == nil {
				conn.Close()
				t.Fatal("the connection opened")
			}
			if !strings.Contains(err.Error(), wrong.name) {
				t.Errorf("%v does not name the setting", err)
			}
		})
	}
	conn, err := newConnector(filepath.Join(t.TempDir(), "headway.db"), settings(Options{Synchronous: "FULL"})).Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got, err := ask(conn, "PRAGMA synchronous"); got != "2" || err != nil {
		t.Errorf("synchronous is %q, %v", got, err)
	}
}
