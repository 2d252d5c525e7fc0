package kvtest_test

import (
	"sync"
	"testing"

	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/app/sync/device/kvtest"
)

func TestMemoryKV(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	stores := map[string]*device.MemoryKV{}
	kvtest.Run(t, func(_ *testing.T, name string) device.KV {
		mu.Lock()
		defer mu.Unlock()
		if stores[name] == nil {
			stores[name] = new(device.MemoryKV)
		}
		return stores[name]
	})
}
